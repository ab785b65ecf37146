"""Running suites with Great Expectations: for each expectation, how to find the rows it rejects.

Great Expectations judges all submissions of a month at once, in DuckDB, because it needs
seconds for a batch of any size. What it did not expect is then counted for each submission by
the query it made. No value of a record leaves the database.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.sources.mds import duckdb_dialect
from orchestration.sources.mds.suites import Suite, filled_in

PLACES = ["submission_id", "source_row"]
COUNTS_ONLY = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": PLACES,
    "return_unexpected_index_query": True,
}


@dataclass(frozen=True)
class Evaluated:
    """One expectation after its evaluation.

    `unexpected_query` selects `submission_id` and `source_row` of the rows it did not expect;
    empty when it expected all. `mostly` is the share of values that must be as expected.
    """

    table: str
    columns: tuple[str, ...]
    counts_nulls: bool
    mostly: float
    severity: str
    meta: dict
    unexpected_query: str


def evaluate(database: Path, suites: list[Suite], month: str) -> Iterator[Evaluated]:
    """Evaluate suites on the views of a database, which nobody else may have open for writing."""
    with _data_source(database) as source:
        for suite in suites:
            yield from _evaluate_suite(source, suite, month)


def _evaluate_suite(source, suite: Suite, month: str) -> Iterator[Evaluated]:
    import great_expectations as gx

    asset = source.add_table_asset(name=suite.table, table_name=suite.table)
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    outcome = batch.validate(
        gx.ExpectationSuite(name=suite.table, expectations=filled_in(suite, month)),
        result_format=COUNTS_ONLY,
    )
    for item in outcome.results:
        yield _evaluated(suite.table, item)


def _evaluated(table: str, item) -> Evaluated:
    configuration = item.expectation_config
    if "unexpected_count" not in item.result:
        # The exception itself may quote a value.
        raise RuntimeError(f"Check {configuration.meta['name']} of {table} cannot be evaluated.")
    kwargs = configuration.kwargs
    keys = ("column", "column_A", "column_B")
    query = str(item.result.get("unexpected_index_query") or "").strip().rstrip(";")
    return Evaluated(
        table=table,
        columns=tuple(kwargs[key] for key in keys if key in kwargs),
        counts_nulls=configuration.type == "expect_column_values_to_not_be_null",
        mostly=float(kwargs.get("mostly", 1)),
        severity=str(getattr(configuration.severity, "value", configuration.severity)),
        meta=dict(configuration.meta),
        unexpected_query=query if item.result["unexpected_count"] else "",
    )


@contextmanager
def _data_source(database: Path) -> Iterator:
    context = _context()
    source = context.data_sources.add_sql(
        name=str(database), connection_string=duckdb_dialect.address(str(database))
    )
    try:
        yield source
    finally:
        source.get_execution_engine().engine.dispose()
        context.data_sources.delete(str(database))


@lru_cache
def _context():
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context
