"""Providers of the annual publication, and which commissioners they served."""

from collections.abc import Iterable
from pathlib import Path

from orchestration.errors import BadFileError
from orchestration.sources.delimited import read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

PROVIDERS = {"org_code", "org_name", "status", "icb_code", "region_code"}
PAIRS = {"CCG21CDH", "ccg_name", "trust_code", "trust_name"}


def load(files: list[LandedFile]) -> LoadReport:
    """Load `organisations/providers` and `organisations/provider_ccg_pairs`."""
    return load_each(files, source="organisations", read=_read)


def _read(path: Path) -> Iterable[LakeTable]:
    frame = read_table(path)
    headers = set(frame.columns)
    if headers >= PROVIDERS:
        return [LakeTable("providers/providers", frame)]
    if headers >= PAIRS:
        return [LakeTable("provider_ccg_pairs/2021", frame)]
    nearest = PROVIDERS if "org_code" in headers else PAIRS
    raise BadFileError(
        path.name,
        "is missing",
        column=sorted(nearest - headers)[0],
        advice="Use the list of providers or of provider and CCG pairs",
    )
