"""One published source from wherever it is into the lake; the monthly one is in
`published_months`."""

from types import ModuleType

from orchestration.errors import BadFilesError
from orchestration.sources import (
    catalogue,
    census,
    geography,
    imd,
    nhs_annual,
    organisations,
    provenance,
)
from orchestration.sources.fetch import acquire
from orchestration.sources.loading import LoadReport

READERS: dict[str, ModuleType] = {
    "nhs_annual": nhs_annual,
    "imd": imd,
    "census": census,
    "geography": geography,
    "organisations": organisations,
}


def refresh_source(name: str) -> LoadReport:
    """Find, read and record the files of a source.

    Raises SourceUnavailableError when there is no file, and BadFilesError after everything that
    could be read has been written.
    """
    source = catalogue.sources()[name]
    files = acquire(source)
    report = READERS[name].load(files)
    provenance.record(source, files, report)
    if report.problems:
        raise BadFilesError(report.problems, n_loaded=len(files) - len(report.problems))
    return report
