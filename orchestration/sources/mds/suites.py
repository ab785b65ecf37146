"""The expectations on submissions, as written in `expectations/`: one file per delivered table,
and `submissions.json` on the numbers of rows.

Each is a Great Expectations suite in which two things are filled in when it is used:
`meta.codes_from` names the dbt seeds that hold the codes of a list, and `$first_day` and
`$last_day` are those of the reporting month.
"""

import csv
import json
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from orchestration.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR

SEEDS_DIR = DBT_PROJECT_DIR / "seeds"
CRITICAL = "critical"
# The suite on the numbers of rows of each submission.
SUBMISSIONS = "submissions"


@dataclass(frozen=True)
class Suite:
    """The expectations on one delivered table."""

    table: str
    expectations: tuple[dict, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the suite looks at, derived ones among them."""
        keys = ("column", "column_A", "column_B")
        named = [entry["kwargs"].get(key) for entry in self.expectations for key in keys]
        return tuple(dict.fromkeys(column for column in named if column))


@lru_cache
def suites() -> dict[str, Suite]:
    """Every suite by the lake name of its table; read without importing Great Expectations."""
    read = {}
    for file in sorted(EXPECTATIONS_DIR.glob("*.json")):
        entries = json.loads(file.read_text(encoding="utf-8"))["expectations"]
        read[file.stem] = Suite(file.stem, tuple(_with_codes(entry) for entry in entries))
    return read


def filled_in(suite: Suite, month: str) -> list[dict]:
    """The expectations of a suite for a reporting month."""
    year, number = (int(part) for part in month.split("-"))
    days = {
        "$first_day": f"{month}-01",
        "$last_day": f"{month}-{monthrange(year, number)[1]:02}",
    }
    return [
        entry | {"kwargs": {name: _day(value, days) for name, value in entry["kwargs"].items()}}
        for entry in suite.expectations
    ]


def _day(value, days: dict[str, str]):
    return days.get(value, value) if isinstance(value, str) else value


def _with_codes(entry: dict) -> dict:
    lists = entry["meta"].get("codes_from")
    if lists is None:
        return entry
    codes = [code for named in lists for code in _codes(named)]
    return entry | {"kwargs": entry["kwargs"] | {"value_set": sorted(set(codes))}}


def _codes(named: dict) -> list[str]:
    """The codes of a list in upper case, with and without the zero some systems leave out."""
    with (SEEDS_DIR / f"{named['seed']}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if _is_chosen(row, named.get("where", {}))]
    codes = [row[named["column"]].upper() for row in rows]
    return codes + [code.lstrip("0") for code in codes if code.startswith("0")]


def _is_chosen(row: dict[str, str], where: dict[str, str]) -> bool:
    return all(row[column] == value for column, value in where.items())
