"""The annual publication: any year, ZIP or RAR, whatever its headers look like.

The year is read from the name of the main file inside the archive. Headers are matched without
regard to capitals, spaces and underscores to the columns that the dbt source lists. The other
files of the archive are read when they are there; one that cannot be read is refused alone.
"""

import difflib
import re
import tempfile
from collections.abc import Iterator
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
# Names of the files as they have differed so far; a Mac adds files of its own that begin with ._
KINDS = {
    "main": r"main",
    "effect_size": r"effect[-_ ]?size",
    "therapy_type": r"therapy[-_ ]?type",
    "peq": r"(?<![a-z])peq(?![a-z])",
    "employment": r"(?<![a-z])emp(?:loyment)?[-_ ]?status",
    "medication": r"(?<![a-z])psych[-_ ]?med",
}
# 2017-18, 2017_18 or 201718 before 1718, which could be a part of a longer number or a year.
YEARS = (
    re.compile(r"(?<!\d)20(\d{2})[-_ ]?(?:20)?(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{2})[-_ ]?(\d{2})(?!\d)"),
)


def load(files: list[LandedFile]) -> LoadReport:
    """Load `nhs_annual/main` and the other files, one table per kind and year.

    A second archive of a year is refused.
    """
    return load_each(files, source=SOURCE, read=_read_archive, copies_may_agree=False)


def canonical_columns(headers: list[str], file: str, table: str = "main") -> dict[str, str]:
    """The canonical name of every published header; BadFileError for those not known."""
    known = _known_headers(table)
    matched = {header: known.get(_stripped(header)) for header in headers}
    unknown = [header for header, name in matched.items() if name is None]
    if unknown:
        named = ", ".join(_with_nearest(header, table) for header in unknown)
        raise BadFileError(
            file,
            f"has headers that are not known: {named}",
            advice=f"If they are new names of old columns, add them to {RENAMES_FILE.name}",
        )
    names = list(map(str, matched.values()))
    for name in _columns(table, required=True):
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


def _read_archive(archive: Path) -> Iterator[LakeTable | BadFileError]:
    found = members(archive)
    main = _member_of_kind(archive, found, "main")
    if main is None:
        raise _not_one(archive, "main", 0)
    year = _year_of(archive, main)
    yield _read_member(archive, main, "main", year)
    for kind in [name for name in KINDS if name != "main"]:
        try:
            member = _member_of_kind(archive, found, kind)
            if member:
                yield _read_member(archive, member, kind, year)
        except BadFileError as problem:
            yield problem


def _read_member(archive: Path, member: Member, kind: str, year: str) -> LakeTable:
    place = f"{archive.name}/{member.last_name}"
    with tempfile.TemporaryDirectory() as folder:
        frame = read_table(extract(archive, member, Path(folder)), place=place)
    frame = frame.rename(columns=canonical_columns(list(frame.columns), place, kind))
    return LakeTable(f"{kind}/{year}", frame.assign(financial_year=year))


def _member_of_kind(archive: Path, found: list[Member], kind: str) -> Member | None:
    """The CSV file of a kind; None when there is none."""
    named = [
        member
        for member in found
        if re.search(r"^(?!\._).*\.csv$", member.last_name.lower())
        and kind_of(member.last_name) == kind
    ]
    if len(named) > 1:
        raise _not_one(archive, kind, len(named))
    return named[0] if named else None


def kind_of(name: str) -> str | None:
    """Which of the annual files a name is; None for those that are not read."""
    matching = (kind for kind, pattern in KINDS.items() if re.search(pattern, name.lower()))
    return next(matching, None)


def _not_one(archive: Path, kind: str, n_found: int) -> BadFileError:
    return BadFileError(
        archive.name,
        f"holds {n_found} CSV files with `{kind}` in their name, expected one",
        advice="Use the archive of the annual CSV files as published",
    )


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
def _columns(table: str, *, required: bool) -> tuple[str, ...]:
    tables = yaml.safe_load(COLUMNS_FILE.read_text())["sources"][0]["tables"]
    (columns,) = (entry["columns"] for entry in tables if entry["name"] == table)
    metas = {column["name"]: column.get("config", {}).get("meta", {}) for column in columns}
    return tuple(
        name
        for name, meta in metas.items()
        if not meta.get("added") and (meta.get("required") or not required)
    )


@lru_cache
def _known_headers(table: str) -> dict[str, str]:
    known = {_stripped(name): name for name in _columns(table, required=False)}
    renamed = yaml.safe_load(RENAMES_FILE.read_text())["renamed"]
    here = {name: olds for name, olds in renamed.items() if _stripped(name) in known}
    return known | {_stripped(old): name for name, olds in here.items() for old in olds}


def _stripped(header: str) -> str:
    return re.sub(r"[\s_]+", "", header).lower()


def _with_nearest(header: str, table: str) -> str:
    known = _known_headers(table)
    nearest = difflib.get_close_matches(_stripped(header), known, n=1)
    return f"{header} (nearest known: {known[nearest[0]]})" if nearest else header
