"""Look-ups between LSOAs, sub-ICB locations, ICBs, CCGs and districts, told apart by their headers.

The look-ups of the ONS carry a year in every header (LSOA21CD, SICBL24CDH); the copies of the R
package geographr use long names (lsoa21_code, sicbl24_code_nhs).
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.delimited import lacking, read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

# Canonical column: patterns of published headers, the first that matches counts.
SUB_ICB = {
    "lsoa_code": [r"lsoa\d\dcd", r"lsoa\d\d_code"],
    "lsoa_name": [r"lsoa\d\dnm", r"lsoa\d\d_name"],
    "sub_icb_code": [r"sicbl\d\dcdh", r"sicbl\d\d_code_(?:h|nhs)"],
    "sub_icb_ons_code": [r"sicbl\d\dcd", r"sicbl\d\d_code"],
    "sub_icb_name": [r"sicbl\d\dnm", r"sicbl\d\d_name"],
    "icb_code": [r"icb\d\dcdh", r"icb\d\d_code_(?:h|nhs)"],
    "icb_ons_code": [r"icb\d\dcd", r"icb\d\d_code"],
    "icb_name": [r"icb\d\dnm", r"icb\d\d_name"],
    "lad_code": [r"lad\d\dcd", r"ltla\d\d_code"],
    "lad_name": [r"lad\d\dnm", r"ltla\d\d_name"],
}
CCG = {
    "lsoa_code": [r"lsoa\d\dcd"],
    "lsoa_name": [r"lsoa\d\dnm"],
    "ccg_code": [r"ccg\d\dcdh"],
    "ccg_ons_code": [r"ccg\d\dcd"],
    "ccg_name": [r"ccg\d\dnm"],
    "lad_code": [r"lad\d\dcd"],
    "lad_name": [r"lad\d\dnm"],
}
CHANGES = {
    "lsoa_2011_code": [r"lsoa11cd"],
    "lsoa_2011_name": [r"lsoa11nm"],
    "lsoa_2021_code": [r"lsoa21cd"],
    "lsoa_2021_name": [r"lsoa21nm"],
    "change_indicator": [r"chgind"],
    "lad_code": [r"lad\d\dcd"],
    "lad_name": [r"lad\d\dnm"],
}
OPTIONAL = {"change_indicator", "lad_code", "lad_name"}


def load(files: list[LandedFile]) -> LoadReport:
    """Load `lsoa_2011_to_2021`, `lsoa_to_sub_icb` and `lsoa_to_ccg`."""
    return load_each(files, source="geography", read=_read)


def _read(path: Path) -> Iterable[LakeTable]:
    frame = read_table(path)
    headers = " ".join(frame.columns).lower()
    if "lsoa11cd" in headers and "lsoa21cd" in headers:
        fit = "exact" if "chgind" in headers else "best"
        changes = _canonical(path, frame, CHANGES).assign(fit=fit)
        return [LakeTable(f"lsoa_2011_to_2021/{fit}_fit", changes)]
    if "sicbl" in headers:
        return [_dated(path, frame, SUB_ICB, table="lsoa_to_sub_icb", area="sicbl")]
    if "ccg" in headers and "lsoa" in headers:
        return [_dated(path, frame, CCG, table="lsoa_to_ccg", area="ccg")]
    raise BadFileError(
        path.name,
        "is no look-up that is known",
        advice="Expected LSOA 2011 to 2021, LSOA to sub-ICB location, or LSOA to CCG",
    )


def _dated(
    path: Path, frame: pd.DataFrame, patterns: dict[str, list[str]], *, table: str, area: str
) -> LakeTable:
    rows = _canonical(path, frame, patterns)  # refuses headers without years
    names = " ".join(frame.columns).lower()
    census, year = ("20" + re.findall(rf"{kind}(\d\d)", names)[0] for kind in ("lsoa", area))
    rows = rows.assign(lsoa_census_year=census, lookup_year=year)
    return LakeTable(f"{table}/{year}_lsoa_{census}", rows)


def _canonical(path: Path, frame: pd.DataFrame, patterns: dict[str, list[str]]) -> pd.DataFrame:
    headers = list(frame.columns)
    found = {name: _first_matching(headers, candidates) for name, candidates in patterns.items()}
    missing = [name for name, header in found.items() if not header and name not in OPTIONAL]
    if missing:
        raise lacking(path.name, missing, headers)
    columns = {name: frame[header] if header else None for name, header in found.items()}
    return pd.DataFrame(columns, index=frame.index)


def _first_matching(headers: list[str], candidates: list[str]) -> str | None:
    for candidate in candidates:
        for header in headers:
            if re.fullmatch(candidate, header.lower()):
                return header
    return None
