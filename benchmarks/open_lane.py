"""Time the whole open lane from landed files: reading, marts, models, findings, by step.

`make bench-open-lane` runs it in a temporary data directory; landing the files is not timed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

MODELS = (
    *("+open_odds_ratios_vs_report", "+open_access_equity", "+dim_organisation"),
    *("+nhs_annual_outcomes", "+dim_ethnic_group", "+published_percentage_agreement"),
    *("+nhs_annual_details", "+nhs_monthly_activity"),
)
AFTER_MODELS = ("estimates", "fits", "open_trends", "open_benchmark", "open_findings")


def main() -> None:
    """Land, then time each step and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TTE_DATA_DIR": folder, "TTE_OFFLINE": "true", "DO_NOT_TRACK": "1"}
        os.environ["DBT_TARGET_PATH"] = str(Path(folder) / "target")
        _land(Path(folder) / "landing")
        os.environ["TTE_SOURCE_MIRROR"] = ""
        steps = {
            "read landed files": _read,
            "marts and their tests": lambda: _dbt(MODELS),
            "trends": _trends,
            "multilevel models": _multilevel,
            "results and findings": lambda: _dbt(AFTER_MODELS),
        }
        seconds = {name: _timed(step) for name, step in steps.items()}
    for name, taken in [*seconds.items(), ("whole open lane", sum(seconds.values()))]:
        print(f"{name:24}{taken:7.1f} s")


def _land(landing: Path) -> None:
    from orchestration.settings import NEIGHBOUR_MIRROR
    from orchestration.sources.catalogue import sources

    for source in sources().values():
        for pattern in source.patterns:
            for file in (NEIGHBOUR_MIRROR / source.mirror_folder).glob(pattern):
                target = landing / source.name / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)


def _timed(step: Callable[[], None]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _read() -> None:
    from orchestration.errors import SourceUnavailableError
    from orchestration.sources.published_months import refresh_months
    from orchestration.sources.refresh import READERS, refresh_source

    steps = [partial(refresh_source, source) for source in READERS]
    for step in [*steps, refresh_months]:
        try:
            step()
        except SourceUnavailableError as error:
            print(error)


def _dbt(models: tuple[str, ...]) -> None:
    from orchestration.settings import DBT_PROJECT_DIR

    program = str(Path(sys.executable).with_name("dbt"))
    command = [
        program,
        "build",
        "--quiet",
        "--indirect-selection",
        "buildable",
        "--exclude",
        "test_type:unit",
        "--select",
        *models,
    ]
    subprocess.run(command, cwd=DBT_PROJECT_DIR, check=True)


def _trends() -> None:
    from orchestration.models.open_lane import trend_results

    with _warehouse() as connection:
        trend_results.store(*trend_results.analyse(connection))


def _multilevel() -> None:
    from orchestration.models.open_lane import multilevel_run

    with _warehouse() as connection:
        multilevel_run.refresh(connection)


def _warehouse() -> duckdb.DuckDBPyConnection:
    from orchestration.settings import get_settings

    return duckdb.connect(str(get_settings().warehouse), read_only=True)


if __name__ == "__main__":
    main()
