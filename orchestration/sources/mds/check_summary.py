"""Results of the checks on delivered files, added up over the submissions of some months."""

from dataclasses import dataclass

from orchestration.parquet import scratch_database
from orchestration.sources.mds import delivered_checks
from orchestration.sources.mds.suites import suites


@dataclass(frozen=True)
class CheckSummary:
    """One check over several submissions; counts only."""

    table: str
    name: str
    severity: str
    n_checked: int
    n_failed: int
    n_rows: int
    n_unexpected: int


def summarise(months: list[str]) -> list[CheckSummary]:
    """One summary per declared check; checks that never ran count as none checked, none failed."""
    files = [
        str(file)
        for month in months
        for file in sorted(delivered_checks.results_folder(month).glob("*.parquet"))
    ]
    counted = _count(files) if files else {}
    return [
        CheckSummary(
            suite.table,
            entry["meta"]["name"],
            entry["severity"],
            *counted.get((suite.table, entry["meta"]["name"]), (0, 0, 0, 0)),
        )
        for suite in suites().values()
        for entry in suite.expectations
    ]


def _count(files: list[str]) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    with scratch_database() as connection:
        rows = connection.execute(
            """
            select
                delivered_table, name, count(*), count(*) filter (where not is_passed),
                sum(n_rows)::bigint, sum(n_unexpected)::bigint
            from read_parquet(?)
            group by delivered_table, name
            """,
            [files],
        ).fetchall()
    return {(table, name): tuple(counts) for table, name, *counts in rows}
