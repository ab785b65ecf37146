"""Providers of the annual publication, and which commissioners they served."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.archives import DAMAGED, FETCH_AGAIN
from orchestration.sources.delimited import as_text, read_table, require_columns
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

PROVIDERS = (
    *("org_code", "org_name", "status", "start_date", "end_date", "postcode", "town"),
    *("icb_code", "icb_name", "region_code", "region_name"),
)
PAIRS = ("CCG21CDH", "ccg_name", "trust_code", "trust_name")


def load(files: list[LandedFile]) -> LoadReport:
    """Load `organisations/providers` and `organisations/provider_ccg_pairs`."""
    return load_each(_preferring_csv(files), source="organisations", read=_read)


def _preferring_csv(files: list[LandedFile]) -> list[LandedFile]:
    """The files without the Parquet of a table that is there as CSV too."""
    stems = {_stem(file) for file in files if not _is_parquet(file.path)}
    return [file for file in files if not (_is_parquet(file.path) and _stem(file) in stems)]


def _read(path: Path) -> Iterable[LakeTable]:
    frame = _parquet(path) if _is_parquet(path) else read_table(path)
    if "org_code" in frame.columns:
        require_columns(path.name, frame.columns, PROVIDERS)
        return [LakeTable("providers/providers", frame)]
    require_columns(path.name, frame.columns, PAIRS)
    return [LakeTable("provider_ccg_pairs/2021", frame)]


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return as_text(pd.read_parquet(path))
    except (OSError, ValueError) as error:
        raise BadFileError(path.name, DAMAGED, advice=FETCH_AGAIN) from error


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _stem(file: LandedFile) -> str:
    return file.file_name.split(".")[0]
