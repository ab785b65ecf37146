"""The monthly activity and performance file: one month each, CSV, workbook or ZIP.

A month is published more than once: a primary file first, a final or corrected one later. Every
version is kept in the lake, under its month and the version its name tells; staging uses the last.
"""

import difflib
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.sources.archives import extract, members
from orchestration.sources.delimited import read_table, read_workbook, require_columns
from orchestration.sources.fetch import LandedFile
from orchestration.sources.loading import LakeTable, LoadReport, load_each, tables_by_sha

SOURCE = "nhs_monthly"
COLUMNS = (
    *("reporting_period_start", "reporting_period_end", "group_type", "org_code1", "org_name1"),
    *("org_code2", "org_name2", "measure_id", "measure_name", "measure_value_suppressed"),
)
RENAMED = {"measure_value": "measure_value_suppressed"}  # 2021-03
DATE_FORMATS = (
    (re.compile(r"(\d{4})-(\d{2})-\d{2}(?: 00:00:00)?"), (1, 2)),  # also a workbook's date
    (re.compile(r"\d{2}/(\d{2})/(\d{4})"), (2, 1)),
)
# Words of a file name, from the first version of a month to the last.
VERSIONS = ("primary", "provisional", "performance", "updated", "final")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# may_2026, march-2021 or apr_22; and 2023-05, as people name files.
MONTH_IN_WORDS = re.compile(rf"(?<![a-z])({'|'.join(MONTHS)})[a-z]*[-_ ]?(?:20)?(\d{{2}})(?!\d)")
MONTH_IN_FIGURES = re.compile(r"(?<!\d)(20\d{2})[-_](0[1-9]|1[0-2])(?!\d)")
LATER_VERSION = re.compile(r"(?:^|[^a-z0-9])v(\d)(?![a-z0-9])")


def load(files: list[LandedFile]) -> LoadReport:
    """Load `nhs_monthly/activity`, one table per month and version."""
    return load_each(files, source=SOURCE, read=_read)


def month_in_name(name: str) -> str | None:
    """The month that the name or the address of a file tells, such as 2023-05, or None."""
    words = name.rsplit("/", 1)[-1].lower()
    if found := MONTH_IN_WORDS.search(words):
        return f"20{found.group(2)}-{MONTHS.index(found.group(1)) + 1:02}"
    found = MONTH_IN_FIGURES.search(words)
    return f"{found.group(1)}-{found.group(2)}" if found else None


def versions_by_month(tables: dict[str, int]) -> dict[str, dict[str, int]]:
    """Rows by version, the one in use last, of every month among these lake tables."""
    by_month: dict[str, dict[str, int]] = {}
    for table in sorted(tables, key=lambda name: version_of(name)[0]):
        month, version = table.removeprefix("activity/").split("_", 1)
        by_month.setdefault(month, {})[version.replace("_", " ")] = tables[table]
    return dict(sorted(by_month.items()))


def months_in_lake() -> list[str]:
    """The months that have been loaded, oldest first."""
    tables = {name: n for found in tables_by_sha(SOURCE).values() for name, n in found.items()}
    return list(versions_by_month(tables))


def _read(path: Path) -> Iterable[LakeTable]:
    frame, place = _table(path)
    frame = frame.rename(columns=_canonical(list(frame.columns), place))
    require_columns(place, frame.columns, COLUMNS)
    month = _month(place, frame["reporting_period_start"])
    _refuse_another_month(path, month)
    rank, version = version_of(path.name)
    frame = frame[list(COLUMNS)].assign(month=month, file_version=version, version_rank=str(rank))
    return [LakeTable(f"activity/{month}_{version.replace(' ', '_')}", frame)]


def version_of(name: str) -> tuple[int, str]:
    """Rank and name of the version a file name tells: 0 `not named` when it tells none."""
    words = name.lower()
    found = [(rank, word) for rank, word in enumerate(VERSIONS, start=1) if word in words]
    rank, version = max(found, default=(0, "not named"))
    later = LATER_VERSION.search(words)
    if later:
        return rank + len(VERSIONS) * int(later.group(1)), f"{version} v{later.group(1)}"
    return rank, version


def _table(path: Path) -> tuple[pd.DataFrame, str]:
    """The table of a file, and what errors call the file."""
    if path.suffix.lower() == ".xlsx":
        return read_workbook(path, required="REPORTING_PERIOD_START"), path.name
    if path.suffix.lower() != ".zip":
        return read_table(path), path.name
    inside = [
        member
        for member in members(path)
        if re.search(r"^(?!\._).*\.csv$", member.last_name.lower())
    ]
    if len(inside) > 1:  # the quarterly and employment files may lie beside it
        inside = [member for member in inside if "activity" in member.last_name.lower()]
    if len(inside) != 1:
        raise BadFileError(
            path.name,
            f"holds {len(inside)} monthly activity files, expected one",
            advice="Use the archive as it was published",
        )
    place = f"{path.name}/{inside[0].last_name}"
    with tempfile.TemporaryDirectory() as folder:
        return read_table(extract(path, inside[0], Path(folder)), place=place), place


def _canonical(headers: list[str], place: str) -> dict[str, str]:
    known = {name: name for name in COLUMNS} | RENAMED
    stripped = {header: re.sub(r"\s+", "_", header.strip().lower()) for header in headers}
    unknown = [header for header, name in stripped.items() if name not in known]
    if unknown:
        raise BadFileError(
            place,
            "has headers that are not known: "
            + ", ".join(_with_nearest(header, list(known)) for header in unknown),
            advice="Use the monthly activity file; if a column was renamed, add it to "
            f"{Path(__file__).name}",
        )
    return {header: known[name] for header, name in stripped.items()}


def _with_nearest(header: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(header.lower(), known, n=1)
    return f"{header} (nearest known: {nearest[0]})" if nearest else header


def _month(place: str, starts: pd.Series) -> str:
    months = {}
    for start in starts.dropna().unique():
        months[_as_month(str(start))] = start
    if None in months:
        row = int((starts == months[None]).to_numpy().argmax()) + 2
        raise BadFileError(
            place,
            "is neither dd/mm/yyyy nor yyyy-mm-dd",
            row=row,
            column="REPORTING_PERIOD_START",
            advice="Fetch the file again",
        )
    if len(months) != 1:
        raise BadFileError(
            place,
            f"holds {len(months)} months, expected one",
            column="REPORTING_PERIOD_START",
            advice="Use the file of a single month, not the time series",
        )
    return str(next(iter(months)))


def _refuse_another_month(path: Path, month: str) -> None:
    named = month_in_name(path.name)
    if named not in (None, month):
        raise BadFileError(
            path.name,
            f"is named after {named} and holds {month}",
            advice="Use the file under its published name",
        )


def _as_month(start: str) -> str | None:
    for pattern, (year, month) in DATE_FORMATS:
        found = pattern.fullmatch(start)
        if found and 1 <= int(found.group(month)) <= 12:
            return f"{found.group(year)}-{found.group(month)}"
    return None
