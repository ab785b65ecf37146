"""Simulated submissions from the command line, with a progress display."""

import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from orchestration.errors import PipelineError
from orchestration.settings import get_settings
from orchestration.sources.mds.landing import months_with_submissions

console = Console()


def write_simulated_months(
    months: str, *, referrals_per_year: int, seed: int, out: Path | None
) -> None:
    """Simulate the months `first:last` into `out` (default: landing/mds), with a progress bar."""
    from orchestration.simulation import simulate

    first, _, last = months.partition(":")
    if not (_is_month(first) and _is_month(last or first)):
        raise PipelineError(f"--months {months!r} is not a range such as 2023-04:2024-03.")
    target = out or get_settings().landing / "mds"
    started = time.perf_counter()
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("Simulating months", total=None)
        simulate(
            target,
            months=(first, last or first),
            referrals_per_year=referrals_per_year,
            seed=seed,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    seconds = time.perf_counter() - started
    console.print(f"Simulated submissions {months} written to {target} in {seconds:.0f} s")


def simulate_if_nothing_landed() -> None:
    """Give a newcomer twelve simulated months, unless any submission is already there."""
    if months_with_submissions():
        return
    write_simulated_months("2023-04:2024-03", referrals_per_year=24_000, seed=1, out=None)


def _is_month(text: str) -> bool:
    year, _, month = text.partition("-")
    return len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
