"""Deciding what is shown: the marts in, the decisions of every published table to the lake."""

from dataclasses import dataclass

import duckdb

from orchestration.parquet import write_table
from orchestration.publication.protection import tables
from orchestration.settings import get_settings


@dataclass(frozen=True)
class Decided:
    """How many rows of the published tables there are, and how many are withheld and why."""

    n_rows: int
    n_small: int
    n_secondary: int


def decide_and_write() -> Decided:
    """Decide over every declared table and write `lake/disclosure/<table>/decisions.parquet`."""
    settings = get_settings()
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        populations = tables.read_populations(connection)
        parents = tables.read_parents(connection)
        counts = {
            table.name: tables.read_counts(connection, table) for table in tables.published_tables()
        }
    n_rows = n_small = n_secondary = 0
    for table in tables.published_tables():
        decided = tables.decide(table, counts[table.name], populations=populations, parents=parents)
        write_table(decided, settings.lake / "disclosure" / table.name / "decisions.parquet")
        n_rows += len(decided)
        n_small += int((decided["suppression_reason"] == "small_count").sum())
        n_secondary += int((decided["suppression_reason"] == "secondary").sum())
    return Decided(n_rows, n_small, n_secondary)
