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


def print_outcomes(console: Console, outcomes: list[JobOutcome], *, has_submissions: bool) -> None:
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
    """Each place on a line of its own; a table would fold long paths."""
    settings = get_settings()
    places = {
        "marts, for analysts": settings.equity,
        "published tables": settings.published,
        "report": settings.report,
        "log of this run": log,
    }
    console.print("\nWhere the results are", style="italic")
    for name, path in places.items():
        console.print(f" {name:20} {path}", markup=False, highlight=False)


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
