"""dbt by itself, as an analytics engineer runs it, on a lake that holds nothing yet."""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import DBT_PROJECT_DIR


def test_dbt_builds_an_empty_lake_and_every_unit_test_of_a_rule_passes(tmp_path):
    environment = os.environ | {"TTE_DATA_DIR": str(tmp_path), "TTE_MEMORY_LIMIT": "2GB"}
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "build",
            "--target-path",
            f"{tmp_path}/target",
        ],
        cwd=DBT_PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "ERROR=0" in done.stdout
    n_unit_tests = sum("PASS" in line and "::" in line for line in done.stdout.splitlines())
    assert n_unit_tests > 0
