"""What is configured, what is there, what was refused: `tte doctor`."""

import json
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from orchestration.errors import BadFileError
from orchestration.operations.arrivals import unbroken_ranges
from orchestration.operations.rejections import summarise_rejections
from orchestration.operations.release_health import print_release_problems
from orchestration.publication.permissions import describe
from orchestration.settings import Settings, get_settings
from orchestration.shown_counts import shown_count
from orchestration.sources.mds.landing import months_with_submissions
from orchestration.sources.months import REPORTING_MONTHS
from orchestration.sources.nhs_monthly import months_in_lake

console = Console(soft_wrap=True)


def examine() -> bool:
    """Print settings, sources, months and refusals; True when nothing needs attention."""
    settings = get_settings()
    _print_settings(settings)
    _print_holdings(settings)
    n_problems = print_release_problems(console)
    _print_rejections()
    n_refused = _print_refusals(settings)
    return n_refused == 0 and n_problems == 0


def _print_settings(settings: Settings) -> None:
    table = Table(title="Settings", title_justify="left", box=None)
    table.add_column("variable")
    table.add_column("value")
    table.add_column("meaning")
    for name, entry in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "set" if name == "pseudonym_key" and value else str(value)
        if name == "source_mirror":
            shown = str(settings.mirror or "none")
        table.add_row(f"TTE_{name.upper()}", shown, entry.description)
    console.print(table)


def _print_holdings(settings: Settings) -> None:
    table = Table(title="What is there", title_justify="left", box=None)
    table.add_column("part")
    table.add_column("state")
    for source in ("nhs_annual", "imd", "census", "geography", "organisations"):
        files = list((settings.lake / source).rglob("*.parquet"))
        table.add_row(source, f"{len(files)} tables" if files else "no data")
    table.add_row("nhs_monthly", _span(months_in_lake()))
    table.add_row("submissions", _span(months_with_submissions()))
    if settings.equity.exists():
        made = datetime.fromtimestamp(settings.equity.stat().st_mtime, UTC)
        table.add_row(
            "release", f"{settings.equity.resolve().parent.name}, {made:%Y-%m-%d %H:%M} UTC"
        )
        table.add_row("equity.duckdb", describe(settings.equity.resolve()))
    else:
        table.add_row("release", "none yet")
    console.print(table)


def _span(months: list[str]) -> str:
    """First and last month, how many there are, and which are missing between them."""
    if not months:
        return "no data"
    every = REPORTING_MONTHS.get_partition_keys()
    missing = [month for month in every if months[0] < month < months[-1] and month not in months]
    ranges = [" to ".join(dict.fromkeys((gap[0], gap[-1]))) for gap in unbroken_ranges(missing)]
    gaps = f"; without {', '.join(ranges)}" if missing else ""
    noun = "month" if len(months) == 1 else "months"
    return f"{months[0]} to {months[-1]} ({len(months)} {noun}){gaps}"


def _print_rejections() -> None:
    """A line each; a table would cut long names of rules short."""
    found = summarise_rejections()
    if not found:
        return
    console.print("Rows left out and values questioned", style="italic")
    for entry in found:
        console.print(
            f"- {entry.table}, {entry.rule}: {entry.action}, rows "
            f"{shown_count(entry.n_rows)}, "
            f"submissions {entry.n_submissions}",
            highlight=False,
        )
    console.print("Which files and rows: table quality.rejected_rows.")


def _print_refusals(settings: Settings) -> int:
    notes = sorted(settings.quarantine.rglob("*.json"))
    if not notes:
        console.print("Nothing is in quarantine.")
        return 0
    console.print(f"{len(notes)} refused:")
    for note in notes:
        reason = json.loads(note.read_text())
        console.print(f"- {BadFileError(**reason)}", markup=False, highlight=False)
    return len(notes)
