"""R's package `duckdb` for the tests: the real one where it is installed, else its stand-in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

STAND_IN = Path(__file__).parent / "r" / "duckdb"


def has_r() -> bool:
    """Whether R is installed."""
    return shutil.which("Rscript") is not None


def is_real() -> bool:
    """Whether R has the real package."""
    return _run(["Rscript", "-e", "library(duckdb)"], os.environ).returncode == 0


def environment(library: Path) -> dict[str, str]:
    """The variables with which R finds the stand-in, which is put into the folder `library`."""
    _checked(["R", "CMD", "INSTALL", "--no-docs", f"--library={library}", str(STAND_IN)])
    program = str(Path(sys.executable).with_name("duckdb"))
    return os.environ | {"R_LIBS": str(library), "DUCKDB_PROGRAM": program}


def run_script(script: str, folder: Path, variables: dict[str, str]) -> str:
    """What R prints on running `script` in `folder`; fails with R's own words."""
    (folder / "snippets.R").write_text(script)
    return _checked(["Rscript", "snippets.R"], variables, folder)


def _checked(command, variables=None, folder=None) -> str:
    done = _run(command, variables, folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(command, variables=None, folder=None):
    return subprocess.run(
        command, env=variables, cwd=folder, capture_output=True, text=True, check=False
    )
