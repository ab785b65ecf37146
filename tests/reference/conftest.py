"""Warehouses built for the reference tests, each from a lake of its own."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from awkward_lake import write_lake

from orchestration.settings import DBT_PROJECT_DIR

N_AWKWARD = int(os.environ.get("TTE_TEST_AWKWARD_PATHWAYS", "2500"))


def build_warehouse(data: Path, *selection: str, definitions: str = "") -> None:
    """Build the marts from the lake of a data directory; dbt's log says why it failed.

    With a name of the definitions a build may keep what the last one with that name made.
    """
    program = Path(sys.executable).parent / "dbt"
    command = [str(program), "--no-use-colors", "build", "--exclude-resource-type", "unit_test"]
    command += [*selection, "--exclude", "tag:after_models"]
    command += ["--target-path", str(data / "target"), "--log-path", str(data / "log")]
    environment = {**os.environ, "TTE_DATA_DIR": str(data), "TTE_MEMORY_LIMIT": "2GB"}
    environment["TTE_DEFINITIONS"] = definitions
    done = subprocess.run(
        command, cwd=DBT_PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="session")
def awkward(tmp_path_factory):
    """A data directory whose warehouse was built from awkward records."""
    data = tmp_path_factory.mktemp("awkward")
    write_lake(data / "lake", n_people=N_AWKWARD, seed=5)
    build_warehouse(data)
    return data


@pytest.fixture
def warehouse(awkward):
    """A connection to that warehouse, read only."""
    with duckdb.connect(str(awkward / "warehouse.duckdb"), read_only=True) as connection:
        yield connection
