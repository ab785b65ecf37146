"""The checks on submissions as delivered: counts, and the numbers of the rows concerned.

A failed critical expectation refuses its submission; a failed warning is a quality figure.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.parquet import write_table
from orchestration.settings import get_settings
from orchestration.sources.mds import check_views
from orchestration.sources.mds.expectations import Evaluated, evaluate
from orchestration.sources.mds.findings import ROW_REJECTED, VALUE_QUESTIONED, Finding
from orchestration.sources.mds.reading import named
from orchestration.sources.mds.suites import SUBMISSIONS, suites

# Rejected rows are all listed; of values that cannot be used the first ones show the pattern.
MOST_VALUES_LISTED = 1_000


@dataclass(frozen=True)
class CheckResult:
    """One expectation on one table of one submission; counts only."""

    table: str
    name: str
    severity: str
    reason: str
    is_passed: bool
    n_rows: int
    n_unexpected: int


@dataclass(frozen=True)
class Checked:
    """What the expectations said about one submission."""

    results: list[CheckResult] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Delivery:
    """The files of one submission to check, by table."""

    submission_id: str
    data_set_version: str
    files: dict[str, Path]


def check(
    connection: duckdb.DuckDBPyConnection, deliveries: list[Delivery], month: str, folder: Path
) -> dict[str, Checked]:
    """Run the suites on some submissions of a month; what they said, by submission.

    `folder` takes a database that holds nothing but views.
    """
    database = folder / "checks.duckdb"
    chosen = _files_by_table(deliveries)
    with duckdb.connect(str(database)) as views:
        for table, files in chosen.items():
            for each in (views, connection):
                check_views.create_view(each, suites()[table], files)
    checked = {delivery.submission_id: Checked() for delivery in deliveries}
    for evaluated in evaluate(database, [suites()[table] for table in chosen], month):
        for submission_id, result, findings in _judge(connection, evaluated):
            checked[submission_id].results.append(result)
            checked[submission_id].findings.extend(findings)
    return checked


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


def _files_by_table(deliveries: list[Delivery]) -> dict[str, list[tuple[Path, str]]]:
    return {
        table: [
            (delivery.files[table], delivery.data_set_version)
            for delivery in deliveries
            if table in delivery.files
        ]
        for table in suites()
        if any(table in delivery.files for delivery in deliveries)
    }


def _judge(
    connection: duckdb.DuckDBPyConnection, evaluated: Evaluated
) -> Iterator[tuple[str, CheckResult, list[Finding]]]:
    """The verdict on each submission: Great Expectations' rule, its rows counted for each."""
    unexpected = _unexpected_rows(connection, evaluated)
    for submission_id, n_rows, n_judged in _row_counts(connection, evaluated):
        n_unexpected, rows = unexpected.get(submission_id, (0, []))
        share = n_unexpected / n_judged if n_judged else 0
        result = CheckResult(
            table=evaluated.table,
            name=evaluated.meta["name"],
            severity=evaluated.severity,
            reason=evaluated.meta["reason"],
            is_passed=1 - share >= evaluated.mostly,
            n_rows=n_rows,
            n_unexpected=n_unexpected,
        )
        is_listed = bool(rows) and _lists_rows(evaluated)
        yield submission_id, result, [_finding(evaluated, rows, n_unexpected)] if is_listed else []


def _unexpected_rows(
    connection: duckdb.DuckDBPyConnection, evaluated: Evaluated
) -> dict[str, tuple[int, list[int]]]:
    if not evaluated.unexpected_query:
        return {}
    rejects = evaluated.meta.get("rejects_row", False)
    limit = "" if rejects else f"[1:{MOST_VALUES_LISTED}]"
    rows = connection.execute(
        f"""
        select submission_id, count(*), list(source_row::bigint order by source_row::bigint){limit}
        from (select submission_id, source_row from ({evaluated.unexpected_query}))
        group by submission_id
        """
    ).fetchall()
    return {submission_id: (n_rows, listed) for submission_id, n_rows, listed in rows}


def _row_counts(
    connection: duckdb.DuckDBPyConnection, evaluated: Evaluated
) -> list[tuple[str, int, int]]:
    """Rows of each submission, and how many of them the expectation judges."""
    sent = " and ".join(f"{named(column)} is not null" for column in evaluated.columns)
    judged = sent if evaluated.unexpected_query and not evaluated.counts_nulls else "true"
    return connection.execute(
        f"select submission_id, count(*), count(*) filter (where {judged}) "
        f"from {named(evaluated.table)} group by submission_id"
    ).fetchall()


def _lists_rows(evaluated: Evaluated) -> bool:
    """Whether single rows are to blame: not for numbers of rows, nor for values never sent."""
    rejects = evaluated.meta.get("rejects_row", False)
    return evaluated.table != SUBMISSIONS and (rejects or not evaluated.counts_nulls)


def _finding(evaluated: Evaluated, rows: list[int], n_rows: int) -> Finding:
    return Finding(
        table=evaluated.table,
        column=check_views.delivered_column(evaluated.columns[0]),
        rule=evaluated.meta["name"],
        reason=evaluated.meta["reason"],
        action=ROW_REJECTED if evaluated.meta.get("rejects_row") else VALUE_QUESTIONED,
        rows=tuple(rows),
        n_rows=n_rows,
    )
