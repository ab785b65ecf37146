"""The open lane built from the published files in the mirror, once for all tests that ask it."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.models.open_lane import trend_results
from orchestration.settings import DBT_PROJECT_DIR, NEIGHBOUR_MIRROR, get_settings
from orchestration.sources.refresh import READERS, refresh_source

MODELS = (
    *("+open_odds_ratios_vs_report", "+open_access_equity", "+dim_organisation"),
    *("+published_percentage_agreement", "+nhs_annual_outcomes", "+dim_ethnic_group"),
)
AFTER_MODELS = ("estimates", "fits", "open_trends", "open_benchmark", "open_findings")
NO_MIRROR = pytest.mark.skipif(
    not (NEIGHBOUR_MIRROR / "nhs_annual").is_dir(),
    reason="no published files: ../shared/data is not there",
)


def build(folder: Path) -> Path:
    """Land, build, fit and build what needs the fits, below `folder`; the warehouse."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TTE_DATA_DIR", str(folder))
        environment.setenv("TTE_SOURCE_MIRROR", str(NEIGHBOUR_MIRROR))
        environment.setenv("TTE_OFFLINE", "true")
        get_settings.cache_clear()
        for source in READERS:
            refresh_source(source)
        dbt(folder, MODELS)
        with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
            trend_results.store(*trend_results.analyse(connection))
        dbt(folder, AFTER_MODELS)
        warehouse = get_settings().warehouse
    get_settings.cache_clear()
    return warehouse


def dbt(folder: Path, models: tuple[str, ...]) -> None:
    """`dbt build`, data tests included; its words only when it fails."""
    program = str(Path(sys.executable).with_name("dbt"))
    answer = subprocess.run(
        # Tests of tables that are not all built here are left out.
        [
            *(program, "build", "--quiet", "--indirect-selection", "buildable"),
            *("--select", *models, "--exclude", "test_type:unit"),
        ],
        cwd=DBT_PROJECT_DIR,
        env={**os.environ, "DBT_TARGET_PATH": str(folder / "target"), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout[-4000:]
