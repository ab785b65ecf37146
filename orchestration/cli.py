"""`tte`: what the commands of Dagster and dbt do not do well. It wraps, never replaces them."""

import atexit
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.errors import PipelineError
from orchestration.settings import DBT_PROJECT_DIR, PROJECT_DIR, get_settings

app = typer.Typer(
    help="Talking Therapies Equity: land, build, publish.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _prepare_environment() -> None:
    """Make every process of this run write to the same places and report to nobody."""
    settings = get_settings()
    os.environ["DAGSTER_HOME"] = str(PROJECT_DIR)
    os.environ.setdefault("DAGSTER_STATE_DIR", str(settings.dagster_state))
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    settings.data.mkdir(parents=True, exist_ok=True)
    Path(os.environ["DAGSTER_STATE_DIR"]).mkdir(parents=True, exist_ok=True)


@app.command()
def refresh() -> None:
    """Run the whole job: land what is new, build, fit, publish, and say where the results are."""
    _prepare_environment()
    from orchestration.operations.refresh import refresh as run_refresh

    raise typer.Exit(0 if run_refresh() else 1)


@app.command()
def land() -> None:
    """Land submissions only: every month in one job, with a progress display."""
    _prepare_environment()
    from orchestration.operations.refresh import land as land_submissions

    raise typer.Exit(0 if land_submissions() else 1)


@app.command()
def simulate(
    months: Annotated[str, typer.Option(help="First and last month, as 2023-04:2024-03.")] = (
        "2023-04:2024-03"
    ),
    referrals_per_year: Annotated[int, typer.Option(min=100)] = 24_000,
    seed: Annotated[int, typer.Option()] = 1,
    file_format: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="Default: landing/mds of the data.")] = None,
    truth: Annotated[str, typer.Option(help="What is planted; `--truth list` lists.")] = (
        "published"
    ),
    closing: Annotated[
        str, typer.Option(help="With --truth closing_gap: month and services, 2023-10:SIM001,…")
    ] = "",
    with_cases: Annotated[
        str, typer.Option("--with", help="Awkward cases to add; `--with list` lists them.")
    ] = "",
    without_cases: Annotated[
        str, typer.Option("--without", help="Awkward cases to leave out, or `all`.")
    ] = "",
    services: Annotated[int | None, typer.Option(min=2, help="Number of providers.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; same bytes.")] = None,
) -> None:
    """Write simulated monthly submissions with known truth."""
    _prepare_environment()
    from orchestration.operations import simulated_months

    if "list" in (truth, with_cases, without_cases):
        simulated_months.print_choices()
        return
    try:
        simulated_months.write_simulated_months(
            months,
            referrals_per_year=referrals_per_year,
            seed=seed,
            out=out,
            file_format=file_format,
            choices=simulated_months.Choices(truth, closing, with_cases, without_cases),
            n_services=services,
            workers=workers,
        )
    except PipelineError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def demo() -> None:
    """Everything a newcomer needs: simulated submissions if there are none, then the whole job."""
    _prepare_environment()
    from orchestration.operations.simulated_months import simulate_if_nothing_landed

    simulate_if_nothing_landed()
    refresh()


@app.command()
def doctor() -> None:
    """Say what is configured, reachable, stale or refused."""
    _prepare_environment()
    from orchestration.operations.doctor import examine

    raise typer.Exit(0 if examine() else 1)


@app.command()
def ui(
    port: Annotated[int, typer.Option()] = 3000,
    read_only: Annotated[bool, typer.Option(help="For readers: nothing can be started.")] = False,
) -> None:
    """Open the lineage UI on 127.0.0.1."""
    _prepare_environment()
    program = "dagster-webserver" if read_only else "dagster"
    command = [program, *([] if read_only else ["dev"])]
    command += ["--host", "127.0.0.1", "--port", str(port), "-m", "orchestration.definitions"]
    if read_only:
        command.append("--read-only")
    from orchestration.operations.processes import replace_process

    replace_process(command)


@app.command()
def validate() -> None:
    """Load every definition without running anything or asking the network."""
    _prepare_environment()
    from orchestration.operations.processes import replace_process

    replace_process(["dagster", "definitions", "validate", "-m", "orchestration.definitions"])


@app.command()
def paths() -> None:
    """Print where everything is."""
    settings = get_settings()
    for name in ("data", "landing", "lake", "warehouse", "equity", "published", "report"):
        typer.echo(f"{name:10} {getattr(settings, name)}")
    typer.echo(f"{'dbt':10} {DBT_PROJECT_DIR}")


def main() -> None:
    """Run a command, and end the process without DuckDB's pages about what it calls leaks.

    SQLAlchemy and Great Expectations keep DuckDB's module to the very end of the interpreter, and
    its binding then lists every function in it on the terminal.
    """
    try:
        app()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            typer.echo(end.code, err=True)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
