"""The whole job from the command line: land, build, publish, and a summary people can read.

What Dagster and dbt print goes to a log file; it is named at the end.
"""

import sys
import time
<<<<<<< HEAD
from contextlib import nullcontext
=======
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
>>>>>>> main
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb
from rich.console import Console
<<<<<<< HEAD
from rich.progress import Progress
=======
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
>>>>>>> main
from rich.table import Table

from orchestration.operations.schedules import month_range_tags
from orchestration.parquet import remove_leftovers
from orchestration.publication.key_figures import key_figures
from orchestration.settings import get_settings
from orchestration.sources.mds import progress
from orchestration.sources.mds.landing import months_with_submissions

KEPT_LOGS = 20


@dataclass(frozen=True)
class JobOutcome:
    """One job of the refresh: how long it took, and what failed or had no data."""

    name: str
    seconds: float
    failures: dict[str, str]
    without_data: list[str]


def refresh() -> bool:
    """Land what is new, build and publish; True when nothing failed.

    A source that cannot be read fails alone: the rest is built from its last good version.
    """
    console, log = Console(soft_wrap=True, file=sys.stdout), _new_log()
    with _printing_to(log):
        from orchestration.definitions import defs

        remove_leftovers(get_settings().lake)
        months = months_with_submissions()
        jobs = [("land_published", {}), ("build", {})]
        if months:
<<<<<<< HEAD
            outcomes.append(_land(defs, instance, months))
        outcomes.append(_run(defs, instance, "build", {}))
    _print_outcomes(outcomes, has_submissions=bool(months))
    _print_places()
    _print_key_figures()
=======
            jobs.insert(1, ("land_submissions", month_range_tags(months)))
        with dg.DagsterInstance.get() as instance:
            outcomes = [_run(console, defs, instance, name, tags) for name, tags in jobs]
    _print_outcomes(console, outcomes, has_submissions=bool(months))
    _print_places(console, log)
    _print_key_figures(console)
>>>>>>> main
    return not any(outcome.failures for outcome in outcomes)


def land() -> bool:
    """Land every month of submissions as one job; True when nothing was refused."""
    from orchestration.definitions import defs

    logging.getLogger("dagster").setLevel(logging.ERROR)
    months = months_with_submissions()
    outcomes = []
    if months:
        with dg.DagsterInstance.get() as instance:
            outcomes.append(_land(defs, instance, months))
    _print_outcomes(outcomes, has_submissions=bool(months))
    return not any(outcome.failures for outcome in outcomes)


def _land(defs: dg.Definitions, instance: dg.DagsterInstance, months: list[str]) -> JobOutcome:
    """One run of all months, with a bar that moves a step for each."""
    with Progress(console=console, transient=True) as display:
        bar = display.add_task("land_submissions", total=len(months))

        def show(done: int, total: int, line: str) -> None:
            display.update(bar, completed=done, total=total, description=line)

        with progress.listening(show):
            return _run(defs, instance, "land_submissions", month_range_tags(months), quiet=True)


def _run(
<<<<<<< HEAD
=======
    console: Console,
>>>>>>> main
    defs: dg.Definitions,
    instance: dg.DagsterInstance,
    name: str,
    tags: dict[str, str],
<<<<<<< HEAD
    *,
    quiet: bool = False,
) -> JobOutcome:
    started = time.perf_counter()
    with nullcontext() if quiet else console.status(f"{name} …"):
=======
) -> JobOutcome:
    started = time.perf_counter()
    shown = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(
        *shown,
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=not console.is_terminal,
    ) as progress:
        progress.add_task(name, total=None)
>>>>>>> main
        result = defs.resolve_job_def(name).execute_in_process(
            instance=instance, tags=tags, raise_on_error=False
        )
    seconds = time.perf_counter() - started
    console.print(f"{'✓' if result.success else '✗'} {name} ({seconds:.0f} s)")
    return JobOutcome(name, seconds, _failures(result), _without_data(result))


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


def _print_outcomes(console: Console, outcomes: list[JobOutcome], *, has_submissions: bool) -> None:
    for outcome in outcomes:
        for source in outcome.without_data:
            console.print(f"No data: {source} was neither landed, mirrored nor reachable.")
        for step, why in outcome.failures.items():
            console.print(f"\n[bold]Failed: {step}[/bold]", highlight=False)
            console.print(why.strip(), markup=False, highlight=False)
    if not has_submissions:
        console.print("No data: no month of submissions in landing/mds.")


def _print_places(console: Console, log: Path) -> None:
    settings = get_settings()
    table = Table(title="Where the results are", title_justify="left", show_header=False, box=None)
    table.add_row("marts, for analysts", str(settings.equity))
    table.add_row("published tables", str(settings.published))
    table.add_row("report", str(settings.report))
    table.add_row("log of this run", str(log))
    console.print()
    console.print(table)


def _print_key_figures(console: Console) -> None:
    database = get_settings().published / "published.duckdb"
    if not database.exists():
        console.print("Nothing has been published yet.")
        return
    with duckdb.connect(str(database), read_only=True) as connection:
        figures = key_figures(connection)
    table = Table(title="Five numbers to know", title_justify="left", show_header=False, box=None)
    for figure in figures:
        table.add_row(figure.value, figure.meaning, style=None)
    console.print()
    console.print(table)
