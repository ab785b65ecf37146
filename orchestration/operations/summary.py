"""What a person reads when the whole job has run: failures, where the results are, five numbers."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.publication.key_figures import key_figures
from orchestration.settings import get_settings


@dataclass(frozen=True)
class JobOutcome:
    """One job of the refresh: how long it took, and what failed or had no data."""

    name: str
    seconds: float
    failures: dict[str, str]
    without_data: list[str]


def print_outcomes(
    console: Console, outcomes: list[JobOutcome], *, has_submissions: bool
) -> None:
    """Name the sources without data, and each failed step with its reason."""
    for outcome in outcomes:
        for source in outcome.without_data:
            console.print(f"No data: {source} was neither landed, mirrored nor reachable.")
        for step, why in outcome.failures.items():
            console.print(f"\n[bold]Failed: {step}[/bold]", highlight=False)
            console.print(why.strip(), markup=False, highlight=False)
    if not has_submissions:
        console.print("No data: no month of submissions in landing/mds.")


def print_places(console: Console, log: Path) -> None:
    """Say where the results and the log of this run are."""
    settings = get_settings()
    table = Table(title="Where the results are", title_justify="left", show_header=False, box=None)
    table.add_row("marts, for analysts", str(settings.equity))
    table.add_row("published tables", str(settings.published))
    table.add_row("report", str(settings.report))
    table.add_row("log of this run", str(log))
    console.print()
    console.print(table)


def print_key_figures(console: Console) -> None:
    """The five numbers most worth knowing, from the published tables."""
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
