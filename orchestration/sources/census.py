"""Residents by ethnic group, Census 2011 and 2021, in three layouts told apart by their content.

Nomis query tables (a preamble, columns named %), the TS021 bulk tables (also inside their ZIP),
and the 2011 counts of the R package MLID.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.archives import Member, extract, members
from orchestration.sources.delimited import read_lines, read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

NOMIS_KEY = re.compile(r'^"?(20\d1) super output area - (?:lower|middle) layer')
NOMIS_ROW = re.compile(r'^"?[EW]0[12]\d{6} : ')
LONGEST_PREAMBLE = 20
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
    for number, line in enumerate(lines[:LONGEST_PREAMBLE]):
        if key := NOMIS_KEY.match(line):
            return [_table(path.name, _nomis_query(path, lines, number), key.group(1))]
    frame = read_table(path, lines)
    if {"LSOA", "Persons", "WhiteBrit"} <= set(frame.columns):
        return [_table(path.name, _mlid(frame), "2011")]
    return [_table(path.name, _bulk(path.name, frame), "2021")]


def _read_bulk_archive(path: Path) -> list[LakeTable]:
    wanted = [m for m in members(path) if re.search(r"-(lsoa|msoa)\.csv$", m.last_name.lower())]
    if not wanted:
        raise BadFileError(
            path.name, "holds no LSOA or MSOA table", advice="Use the TS021 archive of Nomis"
        )
    with tempfile.TemporaryDirectory() as folder:
        return [_bulk_member(path, member, Path(folder)) for member in wanted]


def _bulk_member(path: Path, member: Member, folder: Path) -> LakeTable:
    place = f"{path.name}/{member.last_name}"
    frame = read_table(extract(path, member, folder), place=place)
    return _table(place, _bulk(place, frame), "2021")


def _nomis_query(path: Path, lines: list[str], start: int) -> pd.DataFrame:
    header, *body = lines[start:]
    rows = [line if NOMIS_ROW.match(line) else "" for line in body]  # the footer is left out
    frame = read_table(path, [_numbered(header), *rows], skipped_lines=start)
    key = frame.columns[0]
    counts = frame[[name for name in frame.columns if not name.startswith("%")]]
    parts = counts[key].str.partition(" : ")
    counts = counts.drop(columns=key).assign(area_code=parts[0], area_name=parts[2])
    return counts.melt(
        id_vars=["area_code", "area_name"], var_name="census_group", value_name="residents"
    )


def _numbered(header: str) -> str:
    """The header with its columns named % told apart."""
    (names,) = csv.reader([header])
    told_apart = io.StringIO()
    csv.writer(told_apart).writerow(
        f"%{number}" if name.strip() == "%" else name for number, name in enumerate(names)
    )
    return told_apart.getvalue()


def _bulk(place: str, frame: pd.DataFrame) -> pd.DataFrame:
    groups = [name for name in frame.columns if name.startswith(BULK_PREFIX)]
    if not groups or not {"geography code", "geography"} <= set(frame.columns):
        raise BadFileError(
            place,
            "is no layout of the census tables that is known",
            advice="Use TS021 from Nomis (bulk or query) or the 2011 counts of MLID",
        )
    long = frame.rename(columns={"geography code": "area_code", "geography": "area_name"}).melt(
        id_vars=["area_code", "area_name"],
        value_vars=groups,
        var_name="census_group",
        value_name="residents",
    )
    long["census_group"] = long["census_group"].str.removeprefix(BULK_PREFIX)
    return long


def _mlid(frame: pd.DataFrame) -> pd.DataFrame:
    groups = [name for name in frame.columns if name not in MLID_AREAS]
    return frame.melt(
        id_vars="LSOA", value_vars=groups, var_name="census_group", value_name="residents"
    ).rename(columns={"LSOA": "area_code"})


def _table(place: str, long: pd.DataFrame, census_year: str) -> LakeTable:
    prefixes = set(long["area_code"].fillna("").str.slice(0, 3))
    kinds = {AREA_TYPES.get(prefix) for prefix in prefixes}
    if len(kinds) != 1 or None in kinds:
        raise BadFileError(
            place,
            "has other areas than LSOAs alone or MSOAs alone",
            advice="Use the LSOA or the MSOA table",
        )
    area_type, n_groups = kinds.pop(), long["census_group"].nunique()
    return LakeTable(
        f"residents_by_ethnic_group/{census_year}_{area_type}_{n_groups}_columns",
        long.assign(census_year=census_year, area_type=area_type),  # MLID gives areas no names
    )
