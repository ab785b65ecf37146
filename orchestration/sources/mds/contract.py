"""What a submission holds, read from the one list of delivered tables and columns.

The list is the dbt source file, so landing and staging cannot disagree about a column.
"""

from dataclasses import dataclass
from functools import lru_cache

import yaml

from orchestration.settings import DBT_PROJECT_DIR

CONTRACT_FILE = DBT_PROJECT_DIR / "models" / "staging" / "mds" / "_mds__sources.yml"
HEADER = "ids000_header"
REQUIRED_TABLES = (HEADER, "ids001_mpi", "ids101_referral")


@dataclass(frozen=True)
class Column:
    """One delivered column; `identifier` is None, "drop" or "hash"."""

    name: str
    required: bool
    identifier: str | None


@dataclass(frozen=True)
class Table:
    """One delivered table: its name in the lake, its delivered name and its columns."""

    name: str
    delivered_name: str
    columns: tuple[Column, ...]

    @property
    def header_total(self) -> str:
        """The header column that says how many rows of this table were sent."""
        return f"Total_{self.delivered_name[:6]}"

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that may enter the lake."""
        return tuple(column for column in self.columns if column.identifier != "drop")


@lru_cache
def tables() -> dict[str, Table]:
    """Every delivered table by the lower-case form of its delivered name."""
    declared = yaml.safe_load(CONTRACT_FILE.read_text())["sources"][0]["tables"]
    read = [_table(entry) for entry in declared if "delivered_name" in _meta(entry)]
    return {table.delivered_name.lower(): table for table in read}


def delivered_names() -> list[str]:
    """The delivered names, in the order of the data set."""
    return [table.delivered_name for table in tables().values()]


def _table(entry: dict) -> Table:
    columns = tuple(
        Column(
            name=column["name"],
            required=bool(_meta(column).get("required")),
            identifier=_meta(column).get("identifier"),
        )
        for column in entry["columns"]
        if not _meta(column).get("added")
    )
    return Table(entry["name"], _meta(entry)["delivered_name"], columns)


def _meta(entry: dict) -> dict:
    return entry.get("config", {}).get("meta", {})
