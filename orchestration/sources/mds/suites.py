"""The expectations on delivered tables, as written in `expectations/`: one file per table.

Each is a Great Expectations suite in which three things are filled in when it is used:
`meta.codes_from` names the dbt seeds that hold the codes of a list, `$first_day` and `$last_day`
are those of the reporting month, and `meta.of_recent_months` compares a number of rows with the
provider's own recent months.
"""

import csv
import json
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from orchestration.settings import DBT_PROJECT_DIR, EXPECTATIONS_DIR

SEEDS_DIR = DBT_PROJECT_DIR / "seeds"
CRITICAL = "critical"
# With fewer months behind it, nobody can say what is usual for a provider.
FEWEST_RECENT_MONTHS = 3


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


@dataclass(frozen=True)
class Circumstances:
    """What the expectations on one table of one submission depend on.

    `recent_rows` holds the numbers of rows of the same provider's recent months.
    """

    month: str
    recent_rows: tuple[int, ...]


@lru_cache
def suites() -> dict[str, Suite]:
    """Every suite by the lake name of its table; read without importing Great Expectations."""
    read = {}
    for file in sorted(EXPECTATIONS_DIR.glob("*.json")):
        entries = json.loads(file.read_text(encoding="utf-8"))["expectations"]
        read[file.stem] = Suite(file.stem, tuple(_with_codes(entry) for entry in entries))
    return read


def filled_in(suite: Suite, circumstances: Circumstances) -> list[dict]:
    """The expectations of a suite for one submission; those that need more history are left out."""
    year, month = (int(part) for part in circumstances.month.split("-"))
    days = {
        "$first_day": f"{circumstances.month}-01",
        "$last_day": f"{circumstances.month}-{monthrange(year, month)[1]:02}",
    }
    filled = []
    for entry in suite.expectations:
        limits = _limits(entry["meta"].get("of_recent_months"), circumstances.recent_rows)
        if limits is None:
            continue
        kwargs = {name: _day(value, days) for name, value in entry["kwargs"].items()}
        filled.append(entry | {"kwargs": kwargs | limits})
    return filled


def _day(value, days: dict[str, str]):
    return days.get(value, value) if isinstance(value, str) else value


def _limits(factors: dict | None, recent_rows: tuple[int, ...]) -> dict | None:
    if factors is None:
        return {}
    if len(recent_rows) < FEWEST_RECENT_MONTHS:
        return None
    usual = median(recent_rows)
    return {
        "min_value": int(usual * factors["at_least"]),
        "max_value": int(usual * factors["at_most"]) + 1,
    }


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
