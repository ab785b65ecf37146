"""The whole job, run once from the command line as a newcomer runs it, for the tests here."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.settings import NEIGHBOUR_MIRROR

HAS_MIRROR = (NEIGHBOUR_MIRROR / "nhs_annual").is_dir()
MONTHS = "2023-04:2024-03"


@dataclass(frozen=True)
class Warehouse:
    """A data directory and the commands that fill it."""

    data: Path

    def tte(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `tte` against this data directory."""
        environment = os.environ | {
            "TTE_DATA_DIR": str(self.data),
            "DAGSTER_STATE_DIR": str(self.data / "dagster"),
            "TTE_SOURCE_MIRROR": str(NEIGHBOUR_MIRROR) if HAS_MIRROR else "",
            "TTE_OFFLINE": "true",
        }
        return subprocess.run(
            [str(Path(sys.executable).with_name("tte")), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def simulate(self, months: str) -> None:
        """Write simulated submissions for a range of months."""
        done = self.tte("simulate", "--months", months, "--referrals-per-year", "24000")
        assert done.returncode == 0, done.stderr

    def ask(self, query: str) -> pd.DataFrame:
        """The answer of the analysts' database, through a connection of its own."""
        with duckdb.connect(str(self.data / "equity.duckdb"), read_only=True) as connection:
            return connection.execute(query).df()


@dataclass(frozen=True)
class FirstRun:
    """What a newcomer sees: the finished refresh and the warehouse it made."""

    warehouse: Warehouse
    refresh: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def first_run(tmp_path_factory) -> FirstRun:
    """Twelve simulated months and whatever published files there are, refreshed once."""
    warehouse = Warehouse(tmp_path_factory.mktemp("whole_job"))
    warehouse.simulate(MONTHS)
    return FirstRun(warehouse, warehouse.tte("refresh"))


@pytest.fixture(scope="session")
def warehouse(first_run) -> Warehouse:
    """The warehouse after the first refresh."""
    return first_run.warehouse
