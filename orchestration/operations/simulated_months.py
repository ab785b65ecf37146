"""Simulated submissions from the command line, with a progress display."""

import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from orchestration.errors import PipelineError
from orchestration.settings import get_settings
from orchestration.sources.mds.landing import months_with_submissions

console = Console(soft_wrap=True)


@dataclass(frozen=True)
class Choices:
    """What is planted and which awkward cases occur, as typed; empty: the default."""

    truth: str = "published"
    closing: str = ""
    with_cases: str = ""
    without_cases: str = ""


def write_simulated_months(
    months: str,
    *,
    referrals_per_year: int,
    seed: int,
    out: Path | None,
    file_format: str = "csv",
    choices: Choices | None = None,
    n_services: int | None = None,
    workers: int | None = None,
) -> None:
    """Simulate the months `first:last` into `out` (default: landing/mds), with a progress bar."""
    from orchestration.simulation import awkward, simulate

    first, _, last = months.partition(":")
    if not (_is_month(first) and _is_month(last or first)):
        raise PipelineError(f"--months {months!r} is not a range such as 2023-04:2024-03.")
    choices = choices or Choices()
    target = out or get_settings().landing / "mds"
    started = time.perf_counter()
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("Simulating months", total=None)
        try:
            summary = simulate(
                target,
                months=(first, last or first),
                referrals_per_year=referrals_per_year,
                seed=seed,
                file_format=file_format,
                planted=_truth(choices),
                cases=awkward.chosen(choices.with_cases, choices.without_cases),
                n_services=n_services,
                workers=workers,
                progress=lambda done, total: progress.update(bar, completed=done, total=total),
            )
        except ValueError as error:
            raise PipelineError(f"{error}.") from error
    _print_summary(summary, f"{months} written to {target}", time.perf_counter() - started)


def _print_summary(summary, what: str, seconds: float) -> None:
    console.print(
        f"Simulated submissions {what} in {seconds:.0f} s: {summary.n_referrals:,} referrals, "
        f"{summary.n_rows:,} rows, {summary.n_submissions:,} submissions"
    )
    console.print(f"What was planted: {summary.truth_file}")


def print_choices() -> None:
    """List the truths and the awkward cases that can be chosen."""
    from orchestration.simulation import awkward, parameters

    console.print("[bold]--truth[/bold]")
    for name in parameters.truth_names():
        console.print(f"  {name:20} {parameters.truth(name).title}")
    console.print("[bold]--with, --without[/bold] (the first group is on by default)")
    for group in (awkward.REALISTIC, awkward.BREAKING):
        for name, meaning in group.items():
            console.print(f"  {name:20} {meaning}")
        console.print()


def simulate_if_nothing_landed() -> None:
    """Give a newcomer twelve simulated months, unless any submission is already there."""
    if months_with_submissions():
        return
    write_simulated_months("2023-04:2024-03", referrals_per_year=24_000, seed=1, out=None)


def _truth(choices: Choices):
    from orchestration.simulation import parameters

    month, _, services = choices.closing.partition(":")
    closing = parameters.truth(
        choices.truth,
        closing_month=month,
        closing_services=tuple(code for code in services.split(",") if code),
    )
    if closing.closes and not (_is_month(month) and closing.closing_services):
        raise PipelineError(
            f"--truth {choices.truth} needs --closing with a month and services, "
            "such as 2023-10:SIM001,SIM004."
        )
    return closing


def _is_month(text: str) -> bool:
    year, _, month = text.partition("-")
    return len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12
