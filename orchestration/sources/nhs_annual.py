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

import yaml

from orchestration.errors import BadFileError
from orchestration.settings import DBT_PROJECT_DIR
from orchestration.sources.archives import FETCH_AGAIN, Member, extract, members
from orchestration.sources.delimited import read_table
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each

SOURCE = "nhs_annual"
COLUMNS_FILE = DBT_PROJECT_DIR / "models" / "staging" / SOURCE / "_nhs_annual__sources.yml"
RENAMES_FILE = Path(__file__).with_name("nhs_annual_headers.yaml")
# 2017-18, 2017_18 or 201718 before 1718, which could be a part of a longer number or a year.
YEARS = (
    re.compile(r"(?<!\d)20(\d{2})[-_ ]?(?:20)?(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{2})[-_ ]?(\d{2})(?!\d)"),
)


def load(files: list[LandedFile]) -> LoadReport:
    """Load `nhs_annual/main`, one table per year; a second archive of a year is refused."""
    return load_each(files, source=SOURCE, read=_read_archive, copies_may_agree=False)


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
    names = list(map(str, matched.values()))
    for name in _columns(required=True):
        if name not in names:
            raise BadFileError(file, "is missing", column=name, advice=FETCH_AGAIN)
    for name in names:
        if names.count(name) > 1:
            raise BadFileError(
                file, "is there twice", column=name, advice="Remove one of its published names"
            )
    return {header: str(name) for header, name in matched.items()}


def financial_year(name: str) -> str | None:
    """The financial year in a file name, such as 2017-18, or None."""
    pairs = [pair for pattern in YEARS for pair in pattern.findall(name)]
    return next((f"20{a}-{b}" for a, b in pairs if (int(a) + 1) % 100 == int(b)), None)


def _read_archive(archive: Path) -> Iterable[LakeTable]:
    member = _main_member(archive)
    year = _year_of(archive, member)
    with tempfile.TemporaryDirectory() as folder:
        place = f"{archive.name}/{member.last_name}"
        frame = read_table(extract(archive, member, Path(folder)), place=place)
    frame = frame.rename(columns=canonical_columns(list(frame.columns), place))
    return [LakeTable(f"main/{year}", frame.assign(financial_year=year))]


def _main_member(archive: Path) -> Member:
    found = [
        member
        for member in members(archive)
        if re.search(r"^(?!\._).*main.*\.csv$", member.last_name.lower())  # ._ is a Mac's own file
    ]
    if len(found) != 1:
        raise BadFileError(
            archive.name,
            f"holds {len(found)} CSV files with `main` in their name, expected one",
            advice="Use the archive of the annual CSV files as published",
        )
    return found[0]


def _year_of(archive: Path, member: Member) -> str:
    year = financial_year(member.last_name) or financial_year(archive.name)
    if year is None:
        raise BadFileError(
            f"{archive.name}/{member.last_name}",
            "has no financial year such as 2017-18 in its name",
            advice="Use the file under its published name",
        )
    return year


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
