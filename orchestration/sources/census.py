"""Residents by ethnic group, Census 2011 and 2021, in three layouts told apart by their content.

Nomis query tables (a preamble, columns named %), the TS021 bulk tables (also inside their ZIP),
and the 2011 counts of the R package MLID.
"""

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.archives import extract, members
from orchestration.sources.delimited import read_lines, read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

NOMIS_KEY = re.compile(r'^"?2021 super output area - lower layer')
BULK_PREFIX = "Ethnic group: "
MLID_AREAS = ("LSOA", "MSOA", "LAD", "RGN")
AREA_TYPES = {"E01": "lsoa", "W01": "lsoa", "E02": "msoa", "W02": "msoa"}


def load(files: list[LandedFile]) -> LoadReport:
    """Load `census/residents_by_ethnic_group`, one table per census, kind of area and layout."""
    return load_each(files, source="census", read=_read)


def _read(path: Path) -> Iterable[LakeTable]:
    if path.suffix.lower() == ".zip":
        return _read_bulk_archive(path)
    lines = read_lines(path)
    if any(NOMIS_KEY.match(line) for line in lines[:20]):
        return [_table(_nomis_query(path, lines), "2021")]
    frame = read_table(path, lines)
    if "geography code" in frame.columns:
        return [_table(_bulk(frame), "2021")]
    if {"LSOA", "Persons", "WhiteBrit"} <= set(frame.columns):
        return [_table(_mlid(frame), "2011")]
    raise BadFileError(
        path.name,
        "is no layout of the census tables that is known",
        advice="Use TS021 from Nomis (bulk or query) or the 2011 counts of MLID",
    )


def _read_bulk_archive(path: Path) -> list[LakeTable]:
    wanted = [m for m in members(path) if re.search(r"-(lsoa|msoa)\.csv$", m.last_name.lower())]
    if not wanted:
        raise BadFileError(
            path.name, "holds no LSOA or MSOA table", advice="Use the TS021 archive of Nomis"
        )
    with tempfile.TemporaryDirectory() as folder:
        frames = [read_table(extract(path, member, Path(folder))) for member in wanted]
    return [_table(_bulk(frame), "2021") for frame in frames]


def _nomis_query(path: Path, lines: list[str]) -> pd.DataFrame:
    start = next(number for number, line in enumerate(lines) if NOMIS_KEY.match(line))
    header, *body = lines[start:]
    rows = [line for line in body if re.match(r'^"?[EW]01\d{6} : ', line)]
    frame = read_table(path, [_numbered(header), *rows])
    key = frame.columns[0]
    counts = frame[[name for name in frame.columns if not name.startswith("%")]]
    counts = counts.assign(**{key: counts[key].str.slice(0, 9)})
    return counts.melt(id_vars=key, var_name="census_group", value_name="residents").rename(
        columns={key: "area_code"}
    )


def _numbered(header: str) -> str:
    """The header with its columns named % told apart."""
    parts = header.split(",%")
    return parts[0] + "".join(f",%{number}{part}" for number, part in enumerate(parts[1:]))


def _bulk(frame: pd.DataFrame) -> pd.DataFrame:
    groups = [name for name in frame.columns if name.startswith(BULK_PREFIX)]
    long = frame.melt(
        id_vars="geography code", value_vars=groups, var_name="census_group", value_name="residents"
    )
    long["census_group"] = long["census_group"].str.removeprefix(BULK_PREFIX)
    return long.rename(columns={"geography code": "area_code"})


def _mlid(frame: pd.DataFrame) -> pd.DataFrame:
    groups = [name for name in frame.columns if name not in MLID_AREAS]
    return frame.melt(
        id_vars="LSOA", value_vars=groups, var_name="census_group", value_name="residents"
    ).rename(columns={"LSOA": "area_code"})


def _table(long: pd.DataFrame, census_year: str) -> LakeTable:
    area_type = AREA_TYPES[long["area_code"].iloc[0][:3]]
    n_groups = long["census_group"].nunique()
    return LakeTable(
        f"residents_by_ethnic_group/{census_year}_{area_type}_{n_groups}_columns",
        long.assign(census_year=census_year, area_type=area_type),
    )
