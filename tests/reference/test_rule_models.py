"""dbt's own unit tests of the rule models, run where the warehouse was built."""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import DBT_PROJECT_DIR

# What comes after the models is built, and its cases worked, in tests/unit/warehouse.
OPTIONS = ("--no-use-colors", "test", "--select", "test_type:unit", "--exclude", "tag:after_models")


def test_every_hand_worked_case_holds(awkward):
    program = Path(sys.executable).parent / "dbt"
    done = subprocess.run(
        [
            str(program),
            *OPTIONS,
            "--target-path",
            str(awkward / "target"),
            "--log-path",
            str(awkward),
        ],
        cwd=DBT_PROJECT_DIR,
        env={**os.environ, "TTE_DATA_DIR": str(awkward), "TTE_DEFINITIONS": "as in a refresh"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "PASS=" in done.stdout
