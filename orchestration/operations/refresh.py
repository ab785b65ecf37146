"""The whole job from the command line: land, build, publish, and a summary people can read.

What Dagster and dbt print goes to a log file; it is named at the end.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orchestration.operations.schedules import month_range_tags
from orchestration.operations.summary import (
    JobOutcome,
    print_key_figures,
    print_outcomes,
    print_places,
)
from orchestration.parquet import remove_leftovers
from orchestration.settings import get_settings
from orchestration.sources.mds import progress as landing_progress
from orchestration.sources.mds.landing import months_with_submissions
from orchestration.sources.months import REPORTING_MONTHS

KEPT_LOGS = 20
SUBMISSIONS = "land_submissions"


def refresh() -> bool:
    """Land what is new, build and publish; True when nothing failed.

    A source that cannot be read fails alone: the rest is built from its last good version.
    """
    console, log = _console(), _new_log()
    remove_leftovers(get_settings().lake)
    months = months_with_submissions()
    every_month = month_range_tags(REPORTING_MONTHS.get_partition_keys())
    jobs = [("land_published", {}), ("land_published_months", every_month)]
    if months:
        jobs.append((SUBMISSIONS, month_range_tags(months)))
    jobs.append(("build", {}))
    outcomes = _run_jobs(console, log, jobs)
    print_outcomes(console, outcomes, has_submissions=bool(months))
    print_places(console, log)
    print_key_figures(console)
    return not any(outcome.failures for outcome in outcomes)


def land() -> bool:
    """Land every month of submissions as one job; True when nothing was refused."""
    console, log = _console(), _new_log()
    months = months_with_submissions()
    jobs = [(SUBMISSIONS, month_range_tags(months))] if months else []
    outcomes = _run_jobs(console, log, jobs)
    print_outcomes(console, outcomes, has_submissions=bool(months))
    return not any(outcome.failures for outcome in outcomes)


def _console() -> Console:
    """Bound to the terminal now, because libraries' output is sent elsewhere later."""
    return Console(soft_wrap=True, file=sys.stdout)


def _run_jobs(
    console: Console, log: Path, jobs: list[tuple[str, dict[str, str]]]
) -> list[JobOutcome]:
    with _printing_to(log):
        from orchestration.definitions import defs

        with dg.DagsterInstance.get() as instance:
            return [_run(console, defs, instance, name, tags) for name, tags in jobs]


def _run(
    console: Console,
    defs: dg.Definitions,
    instance: dg.DagsterInstance,
    name: str,
    tags: dict[str, str],
) -> JobOutcome:
    started = time.perf_counter()
    with _shown(console, name):
        result = defs.resolve_job_def(name).execute_in_process(
            instance=instance, tags=tags, raise_on_error=False
        )
    seconds = time.perf_counter() - started
    console.print(f"{'✓' if result.success else '✗'} {name} ({seconds:.0f} s)")
    return JobOutcome(name, seconds, _failures(result), _without_data(result))


@contextmanager
def _shown(console: Console, name: str) -> Iterator[None]:
    """A line that moves while a job runs; landing moves its bar a step for each month."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    is_quiet = not console.is_terminal
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, disable=is_quiet
    ) as display:
        bar = display.add_task(name, total=None)

        def show(done: int, total: int, line: str) -> None:
            display.update(bar, completed=done, total=total, description=line)

        with landing_progress.listening(show):
            yield


def _new_log() -> Path:
    folder = get_settings().data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("refresh-*.log"))[: -KEPT_LOGS + 1]:
        old.unlink()
    return folder / f"refresh-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"


@contextmanager
def _printing_to(log: Path) -> Iterator[None]:
    """Send what libraries print to a file, so that a person sees the summary alone."""
    with log.open("w") as file, redirect_stdout(file), redirect_stderr(file):
        yield


def _failures(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    failures = {}
    for event in result.all_events:
        if event.event_type == dg.DagsterEventType.STEP_FAILURE:
            data = event.step_failure_data
            metadata = data.user_failure_data
            description = metadata.description if metadata else None
            failures[event.step_key] = description or (data.error.message if data.error else "")
    return failures


def _without_data(result: dg.ExecuteInProcessResult) -> list[str]:
    return [
        evaluation.check_name.removesuffix("_is_available")
        for evaluation in result.get_asset_check_evaluations()
        if evaluation.check_name.endswith("_is_available") and not evaluation.passed
    ]
