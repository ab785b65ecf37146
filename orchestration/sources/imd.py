"""The Index of Multiple Deprivation: every copy of every edition, recognised by its headers.

The edition follows from the years in the headers: LSOAs of 2021 are edition 2025; LSOAs of 2011
with districts of 2013 are 2015, with districts of 2019 are 2019.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.delimited import (
    lacking,
    read_table,
    read_workbook,
    require_columns,
)
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

EDITIONS = {("2011", "2013"): "2015", ("2011", "2019"): "2019", ("2021", "2024"): "2025"}
RANK = "Index of Multiple Deprivation (IMD) Rank"
DECILE = "Index of Multiple Deprivation (IMD) Decile"


def load(files: list[LandedFile]) -> LoadReport:
    """Load `imd/ranks`, one table per file, so that copies of an edition can be compared."""
    return load_each(files, source="imd", read=_read)


def _read(path: Path) -> Iterable[LakeTable]:
    is_workbook = path.suffix.lower() == ".xlsx"
    frame = read_workbook(path, required="LSOA") if is_workbook else read_table(path)
    is_look_up = "IMD19" in frame.columns
    ranks = _ons_look_up(path, frame) if is_look_up else _published_file(path, frame)
    if ranks is None:
        return []
    name = re.sub(r"[^A-Za-z0-9]+", "_", path.name.split(".")[0]).lower()
    return [LakeTable(f"ranks/{name}_{path.suffix.lower().lstrip('.')}", ranks)]


def _published_file(path: Path, frame: pd.DataFrame) -> pd.DataFrame | None:
    headers = list(frame.columns)
    lsoa = _starting(headers, "LSOA code (")
    rank, decile = _starting(headers, RANK), _starting(headers, DECILE)
    if lsoa and not rank and _starting(headers, "Total population"):
        return None  # File 6, the population denominators
    found = {"LSOA code": lsoa, RANK: rank, DECILE: decile}
    if None in found.values():
        missing = [wanted for wanted, header in found.items() if header is None]
        raise lacking(path.name, missing, headers)
    edition, census_year = _edition(path, headers)
    return pd.DataFrame(
        {
            "lsoa_code": frame[lsoa],
            "imd_rank": frame[rank],
            "imd_decile": frame[decile],
            "edition": edition,
            "lsoa_census_year": census_year,
        }
    )


def _ons_look_up(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """The look-up of the ONS, whose IMD19 is the rank."""
    require_columns(path.name, frame.columns, ["LSOA11CD", "IMD19"])
    return pd.DataFrame(
        {
            "lsoa_code": frame["LSOA11CD"],
            "imd_rank": frame["IMD19"],
            "imd_decile": None,
            "edition": "2019",
            "lsoa_census_year": "2011",
        }
    )


def _edition(path: Path, headers: list[str]) -> tuple[str, str]:
    years = {
        kind: re.search(r"\((\d{4})\)", _starting(headers, f"{kind} code (") or "")
        for kind in ("LSOA", "Local Authority District")
    }
    found = tuple(match.group(1) if match else "none" for match in years.values())
    if found not in EDITIONS:
        raise BadFileError(
            path.name,
            f"has LSOAs of {found[0]} and districts of {found[1]}, which is no known edition",
            advice="Known editions: 2015, 2019 and 2025",
        )
    return EDITIONS[found], found[0]


def _starting(headers: list[str], start: str) -> str | None:
    start = start.lower()
    return next((header for header in headers if header.lower().startswith(start)), None)
