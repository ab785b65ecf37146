"""The annual publication: any year, ZIP or RAR, whatever its headers look like.

The year is read from the name of the main file inside the archive. Headers are matched without
regard to capitals, spaces and underscores to the columns that the dbt source lists.
"""

import difflib
import re
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml

from orchestration.errors import BadFileError
from orchestration.settings import DBT_PROJECT_DIR
from orchestration.sources.archives import Member, extract, members
from orchestration.sources.delimited import read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

SOURCE = "nhs_annual"
COLUMNS_FILE = DBT_PROJECT_DIR / "models" / "staging" / SOURCE / "_nhs_annual__sources.yml"
RENAMES_FILE = Path(__file__).with_name("nhs_annual_headers.yaml")
# 2017-18, 2017_18, 201718 or 1718, but not a part of a longer number.
YEAR = re.compile(r"(?<!\d)(?:20)?(\d{2})[-_ ]?(?:20)?(\d{2})(?!\d)")


def load(files: list[LandedFile]) -> LoadReport:
    """Load `nhs_annual/main`, one table per year; two archives of one year are refused."""
    by_year: dict[str, LandedFile] = {}
    distinct, repeated = [], []
    for file in files:
        try:
            year = _year_of_archive(file.path)
        except BadFileError:
            distinct.append(file)  # load_each reports why it cannot be read
            continue
        first = by_year.setdefault(year, file)
        if first is file:
            distinct.append(file)
        elif first.sha256 != file.sha256:
            repeated.append(_second_archive(file, first, year))
    report = load_each(distinct, source=SOURCE, read=_read_archive)
    report.problems += repeated
    return report


def canonical_columns(headers: list[str], file: str) -> dict[str, str]:
    """The canonical name of every published header; BadFileError for those not known."""
    known = _known_headers()
    matched = {header: known.get(_stripped(header)) for header in headers}
    unknown = [header for header, name in matched.items() if name is None]
    if unknown:
        raise BadFileError(
            file,
            "has headers that are not known: " + ", ".join(_with_nearest(h) for h in unknown),
            advice=f"If they are new names of old columns, add them to {RENAMES_FILE.name}",
        )
    for name in _columns(required=True):
        if name not in matched.values():
            raise BadFileError(file, "is missing", column=name, advice="Fetch the archive again")
    return {header: str(name) for header, name in matched.items()}


def financial_year(name: str) -> str | None:
    """The financial year in a file name, such as 2017-18, or None."""
    for first, second in YEAR.findall(name):
        if (int(first) + 1) % 100 == int(second):
            return f"20{first}-{second}"
    return None


def _read_archive(archive: Path) -> Iterable[LakeTable]:
    member = _main_member(archive)
    year = _year_of(archive, member)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = extract(archive, member, Path(folder))
        place = f"{archive.name}/{member.last_name}"
        frame = _published(unpacked, place)
    return [LakeTable(f"main/{year}", frame.assign(financial_year=year))]


def _published(unpacked: Path, place: str) -> pd.DataFrame:
    try:
        frame = read_table(unpacked)
    except BadFileError as problem:
        raise BadFileError(
            place, problem.cause, advice=problem.advice, row=problem.row, column=problem.column
        ) from None
    return frame.rename(columns=canonical_columns(list(frame.columns), place))


def _main_member(archive: Path) -> Member:
    found = [
        member
        for member in members(archive)
        if "main" in member.last_name.lower() and member.last_name.lower().endswith(".csv")
    ]
    if len(found) != 1:
        raise BadFileError(
            archive.name,
            f"holds {len(found)} CSV files with `main` in their name, expected one",
            advice="Use the archive of the annual CSV files as published",
        )
    return found[0]


def _year_of_archive(archive: Path) -> str:
    return _year_of(archive, _main_member(archive))


def _year_of(archive: Path, member: Member) -> str:
    year = financial_year(member.last_name) or financial_year(archive.name)
    if year is None:
        raise BadFileError(
            f"{archive.name}/{member.last_name}",
            "has no financial year such as 2017-18 in its name",
            advice="Use the file under its published name",
        )
    return year


def _second_archive(file: LandedFile, first: LandedFile, year: str) -> BadFileError:
    return BadFileError(
        file.file_name,
        f"is a second archive of {year}, beside {first.file_name}",
        advice="Keep the one to be used in landing/nhs_annual and move the other away",
    )


@lru_cache
def _columns(*, required: bool) -> tuple[str, ...]:
    (table,) = yaml.safe_load(COLUMNS_FILE.read_text())["sources"][0]["tables"]
    metas = {
        column["name"]: column.get("config", {}).get("meta", {}) for column in table["columns"]
    }
    return tuple(
        name
        for name, meta in metas.items()
        if not meta.get("added") and (meta.get("required") or not required)
    )


@lru_cache
def _known_headers() -> dict[str, str]:
    known = {_stripped(name): name for name in _columns(required=False)}
    renamed = yaml.safe_load(RENAMES_FILE.read_text())["renamed"]
    return known | {_stripped(old): name for name, olds in renamed.items() for old in olds}


def _stripped(header: str) -> str:
    return re.sub(r"[\s_]+", "", header).lower()


def _with_nearest(header: str) -> str:
    known = _known_headers()
    nearest = difflib.get_close_matches(_stripped(header), known, n=1)
    return f"{header} (nearest known: {known[nearest[0]]})" if nearest else header
