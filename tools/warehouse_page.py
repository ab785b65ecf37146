"""The graph, columns and tests of the dbt project as one file that opens without a network.

dbt makes the page; what it would tell of this machine, and the address of its tracker (off, but
in its code), are taken out. Nothing is read from a warehouse: the page holds no data.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from orchestration.settings import DBT_PROJECT_DIR
from orchestration.warehouse import dbt_project

TRACKER = "//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js"


def write(target: Path) -> None:
    """Write the page to `target`."""
    manifest = dbt_project.project().manifest_path
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        shutil.copy(manifest, made)
        _run_dbt(made)
        page = (made / "static_index.html").read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(impersonal(page), encoding="utf-8")


def impersonal(page: str) -> str:
    """The page without this machine's paths and without the tracker's address."""
    return page.replace(str(DBT_PROJECT_DIR), "dbt_project").replace(TRACKER, "about:blank")


def _run_dbt(folder: Path) -> None:
    options = ["--static", "--empty-catalog", "--no-compile", "--quiet"]
    subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("docs", "generate", *options),
            *("--target-path", str(folder), "--log-path", str(folder)),
            *("--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR)),
        ],
        check=True,
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
