"""Great Expectations on the rows of a submission: counts, and the numbers of the rows concerned.

Only counts and row numbers leave this module: no value of a record is in a result, a log or an
error. A failed critical expectation refuses the submission; a failed warning is a quality figure.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.parquet import write_table
from orchestration.settings import get_settings
from orchestration.sources.mds import check_views, duckdb_dialect
from orchestration.sources.mds.findings import ROW_REJECTED, VALUE_NOT_USED, Finding
from orchestration.sources.mds.suites import Circumstances, filled_in, suites

COUNTS_ONLY = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": ["source_row"],
    "return_unexpected_index_query": True,
}
# Rejected rows are all listed; of values that cannot be used the first ones show the pattern.
MOST_VALUES_LISTED = 1_000


@dataclass(frozen=True)
class CheckResult:
    """One expectation on one delivered table; counts only."""

    table: str
    name: str
    severity: str
    reason: str
    is_passed: bool
    n_rows: int
    n_unexpected: int


@dataclass(frozen=True)
class Checked:
    """What the expectations on one submission said."""

    results: list[CheckResult]
    findings: list[Finding]


def check(
    connection: duckdb.DuckDBPyConnection,
    tables: dict[str, Path],
    circumstances: dict[str, Circumstances],
    *,
    data_set_version: str,
    folder: Path,
) -> Checked:
    """Run the suite of each table on its Parquet file.

    `folder` takes a database that holds nothing but views; `connection` finds the rows that a
    suite did not expect.
    """
    database = folder / "checks.duckdb"
    with duckdb.connect(str(database)) as views:
        for table, file in tables.items():
            for each in (views, connection):
                check_views.create_view(
                    each, suites()[table], file, data_set_version=data_set_version
                )
    checked = Checked([], [])
    with _data_source(database) as source:
        for table in tables:
            for item in _outcome(source, table, filled_in(suites()[table], circumstances[table])):
                checked.results.append(_result(table, item))
                checked.findings.extend(_findings(table, item, connection))
    return checked


@contextmanager
def _data_source(database: Path) -> Iterator:
    context, name = _context(), database.parent.name
    source = context.data_sources.add_sql(
        name=name, connection_string=duckdb_dialect.address(str(database))
    )
    try:
        yield source
    finally:
        source.get_execution_engine().engine.dispose()
        context.data_sources.delete(name)


def results_folder(month: str) -> Path:
    """Where the results for the submissions of a month are kept."""
    return get_settings().lake / "mds" / "delivered_checks" / f"month={month}"


def keep(results: list[CheckResult], submission_id: str, month: str) -> None:
    """Write the results of one submission to the lake."""
    frame = pd.DataFrame([asdict(result) for result in results])
    frame.insert(0, "submission_id", submission_id)
    frame.insert(1, "reporting_month", f"{month}-01")
    frame = frame.rename(columns={"table": "delivered_table"})
    write_table(frame, results_folder(month) / f"{submission_id}.parquet")


@lru_cache
def _context():
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _outcome(source, table: str, entries: list[dict]) -> list:
    import great_expectations as gx

    asset = source.add_table_asset(name=table, table_name=table)
    batch = asset.add_batch_definition_whole_table("whole").get_batch()
    outcome = batch.validate(
        gx.ExpectationSuite(name=table, expectations=entries), result_format=COUNTS_ONLY
    )
    for item in outcome.results:
        if item.exception_info.get("raised_exception"):
            name = item.expectation_config.meta["name"]
            raise RuntimeError(f"Check {name} of {table} could not be evaluated.")
    return outcome.results


def _result(table: str, item) -> CheckResult:
    configuration = item.expectation_config
    n_rows = item.result.get("element_count")
    return CheckResult(
        table=table,
        name=configuration.meta["name"],
        severity=_severity(configuration),
        reason=configuration.meta["reason"],
        is_passed=bool(item.success),
        n_rows=int(item.result.get("observed_value") or 0) if n_rows is None else int(n_rows),
        n_unexpected=int(item.result.get("unexpected_count") or 0),
    )


def _findings(table: str, item, connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    query = item.result.get("unexpected_index_query")
    n_rows = int(item.result.get("unexpected_count") or 0)
    configuration = item.expectation_config
    if not n_rows or not query:
        return []
    is_rejected = bool(configuration.meta.get("rejects_row"))
    limit = "" if is_rejected else f"limit {MOST_VALUES_LISTED}"
    rows = connection.execute(
        f"select source_row::bigint from ({query.rstrip().rstrip(';')}) order by all {limit}"
    ).fetchall()
    kwargs = configuration.kwargs
    return [
        Finding(
            table=table,
            column=check_views.delivered_column(kwargs.get("column") or kwargs["column_A"]),
            rule=configuration.meta["name"],
            reason=configuration.meta["reason"],
            action=ROW_REJECTED if is_rejected else VALUE_NOT_USED,
            rows=tuple(row for (row,) in rows),
            n_rows=n_rows,
        )
    ]


def _severity(configuration) -> str:
    return str(getattr(configuration.severity, "value", configuration.severity))
