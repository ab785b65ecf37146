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
# `IDS101Referral`, `IDS101referral` and `IDS101_Referral` are one table: these six decide.
PREFIX_LENGTH = len("IDS000")


@dataclass(frozen=True)
class Column:
    """One delivered column; `identifier` is None, "drop" or "hash"."""

    name: str
    required: bool
    identifier: str | None
    holds_snomed_codes: bool


@dataclass(frozen=True)
class Table:
    """One delivered table: its name in the lake, its delivered name and its columns.

    `one_row_per` names the columns that identify a row within a submission; empty when the
    data set defines none.
    """

    name: str
    delivered_name: str
    columns: tuple[Column, ...]
    one_row_per: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """The part of the name that all copies of the data set share, such as `IDS101`."""
        return self.delivered_name[:PREFIX_LENGTH]

    @property
    def header_total(self) -> str:
        """The header column that says how many rows of this table were sent."""
        return f"Total_{self.prefix}"

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that may enter the lake."""
        return tuple(column for column in self.columns if column.identifier != "drop")


@lru_cache
def tables() -> dict[str, Table]:
    """Every delivered table by its name in the lake, in the order of the data set."""
    read = [_table(entry) for entry in _source()["tables"] if "delivered_name" in _meta(entry)]
    return {table.name: table for table in read}


@lru_cache
def by_prefix() -> dict[str, Table]:
    """Every delivered table by its upper-case prefix."""
    return {table.prefix: table for table in tables().values()}


@lru_cache
def left_aside() -> frozenset[str]:
    """Prefixes of the tables of the data set that are accepted but not loaded."""
    return frozenset(_meta(_source())["left_aside"])


def delivered_names() -> list[str]:
    """The delivered names, in the order of the data set."""
    return [table.delivered_name for table in tables().values()]


@lru_cache
def _source() -> dict:
    return yaml.safe_load(CONTRACT_FILE.read_text(encoding="utf-8"))["sources"][0]


def _table(entry: dict) -> Table:
    columns = tuple(
        Column(
            name=column["name"],
            required=bool(_meta(column).get("required")),
            identifier=_meta(column).get("identifier"),
            holds_snomed_codes=_meta(column).get("codes") == "snomed",
        )
        for column in entry["columns"]
        if not _meta(column).get("added")
    )
    meta = _meta(entry)
    return Table(entry["name"], meta["delivered_name"], columns, tuple(meta.get("one_row_per", ())))


def _meta(entry: dict) -> dict:
    return entry.get("config", {}).get("meta", {})
