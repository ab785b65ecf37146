"""Assets of the record lane: the submitted tables, one partition per reporting month.

A range of months is one run. Every submission of every month is taken on its own: those that
can be used are loaded, and the step fails at the end if any was refused.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import names
from orchestration.errors import BadFilesError, PipelineError
from orchestration.shown_counts import shown_metadata
from orchestration.sources.mds import contract, landing, progress
from orchestration.sources.mds.check_summary import summarise
from orchestration.sources.mds.suites import suites
from orchestration.sources.months import REPORTING_MONTHS

SUBMISSIONS = dg.AssetKey(["raw", "mds", "submissions"])
CHECKS = dg.AssetKey(["raw", "mds", "delivered_checks"])
TABLES = dg.AssetKey(["raw", "mds", "delivered_tables"])
REJECTED = dg.AssetKey(["raw", "mds", "rejected_rows"])
COMPARISONS = dg.AssetKey(["raw", "mds", "version_comparisons"])


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=description,
        group_name=names.SOURCES_SUBMITTED,
        kinds={"python", "duckdb", "parquet"},
        owners=[names.PLATFORM_TEAM],
        tags=names.RECORD_LEVEL,
    )


def _check_specs() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            entry["meta"]["name"],
            asset=dg.AssetKey(["raw", "mds", suite.table]),
            description=entry["meta"]["reason"],
        )
        for suite in suites().values()
        for entry in suite.expectations
    ]


@dg.multi_asset(
    name="mds_months",
    specs=[
        _spec(SUBMISSIONS, "One row per accepted submission of a provider and month."),
        _spec(CHECKS, "One row per submission and check on a file as delivered."),
        _spec(TABLES, "One row per accepted submission and delivered table, with its rows."),
        _spec(REJECTED, "One row per rejected row, questioned value or refused submission."),
        _spec(COMPARISONS, "One row per pair of versions of a month and table: rows that differ."),
        *[
            _spec(
                dg.AssetKey(["raw", "mds", table.name]),
                f"{table.delivered_name} as submitted, without identifiers.",
            )
            for table in contract.tables().values()
        ],
    ],
    check_specs=_check_specs(),
    partitions_def=REPORTING_MONTHS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def mds_months(context: dg.AssetExecutionContext) -> Iterator:
    """Accept what was submitted for these months; see `landing.land_month`."""
    months = list(context.partition_keys)
    try:
        reports = landing.land_months(months, progress=_telling(context, len(months)))
    except PipelineError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from None
    n_rows = _total_rows(reports)
    for key in context.selected_asset_keys:
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "rows_accepted_in_this_run": shown_metadata(n_rows.get(key.path[-1], 0)),
                "submissions_accepted": sum(report.n_accepted for report in reports),
                "submissions_unchanged": sum(report.n_unchanged for report in reports),
                "submissions_refused": sum(len(report.problems) for report in reports),
                "submissions_still_being_written": sum(report.n_waiting for report in reports),
                "rows_rejected_in_this_run": shown_metadata(
                    sum(report.n_rows_rejected for report in reports)
                ),
                "extra_columns_left_behind": sum(report.n_extra_columns for report in reports),
            },
        )
    yield from _check_results(months)
    problems = [problem for report in reports for problem in report.problems]
    if problems:
        n_loaded = sum(report.n_accepted + report.n_unchanged for report in reports)
        raise dg.Failure(
            description=str(BadFilesError(problems, n_loaded=n_loaded)), allow_retries=False
        )


def _telling(context: dg.AssetExecutionContext, total: int):
    def tell(done: int, report: landing.MonthReport) -> None:
        context.log.info(f"{done} of {total} months: {report.in_words()}")
        progress.tell(done, total, report.in_words())

    return tell


def _total_rows(reports: list[landing.MonthReport]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for report in reports:
        for table, n_rows in report.n_rows.items():
            totals[table] = totals.get(table, 0) + n_rows
    return totals


def _check_results(months: list[str]) -> Iterator[dg.AssetCheckResult]:
    for summary in summarise(months):
        yield dg.AssetCheckResult(
            asset_key=dg.AssetKey(["raw", "mds", summary.table]),
            check_name=summary.name,
            passed=summary.n_failed == 0,
            severity=(
                dg.AssetCheckSeverity.ERROR
                if summary.severity == "critical"
                else dg.AssetCheckSeverity.WARN
            ),
            metadata={
                "submissions_checked": summary.n_checked,
                "submissions_failed": summary.n_failed,
                "rows_checked": shown_metadata(summary.n_rows),
                "rows_unexpected": shown_metadata(summary.n_unexpected),
            },
        )
