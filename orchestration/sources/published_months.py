"""The monthly publication by month, so that one month can be landed alone.

A month is published more than once under different names, so the publisher is asked for every
version that is not here yet. A month without a file is no fault: it has not been published, or
nobody has fetched it.
"""

from collections.abc import Collection

from orchestration.errors import SourceUnavailableError
from orchestration.sources import nhs_monthly, provenance
from orchestration.sources.catalogue import sources
from orchestration.sources.fetch import at_hand, from_publisher, where_it_was_looked_for
from orchestration.sources.loading import LoadReport
from orchestration.sources.nhs_monthly import month_in_name, version_of


def refresh_months(months: Collection[str] | None = None) -> LoadReport:
    """Find, read and record the files of some months, or of every month.

    Files whose names tell no month are read each time. Refused files are in the report, beside
    everything that could be read; SourceUnavailableError when there is no file at all.
    """
    source = sources()[nhs_monthly.SOURCE]
    files = [file for file in at_hand(source) if _is_wanted(file.file_name, months)]
    here = {_edition(file.file_name) for file in files}
    missing = [
        address
        for address in source.addresses
        if _is_wanted(address, months) and _edition(address) not in here
    ]
    fetched, refusals = from_publisher(source, missing)
    files += fetched
    if not files:
        part = "" if months is None else " for the months asked for"
        raise SourceUnavailableError(where_it_was_looked_for(source, refusals, part=part))
    report = nhs_monthly.load(files)
    provenance.record(source, files, report)
    return report


def _is_wanted(name: str, months: Collection[str] | None) -> bool:
    month = month_in_name(name)
    return months is None or month is None or month in months


def _edition(name: str) -> tuple[str | None, str]:
    return month_in_name(name), version_of(name)[1]
