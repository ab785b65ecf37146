"""dbt as the pipeline calls it: without a network, with a manifest that is never stale."""

import hashlib
import importlib.metadata
import os
import sys
from functools import cached_property
from pathlib import Path

import duckdb
import packaging.version
from dagster_dbt import DbtCliResource, DbtProject

from orchestration.private_folders import close_private_folders
from orchestration.settings import DBT_PROJECT_DIR, get_settings

RECORD_LEVEL_MODE = 0o600
# What a table is made by: a change in one of these makes the next build a full one.
DEFINING_FOLDERS = ("models", "seeds", "macros")


class OfflineDbt(DbtCliResource):
    """dbt that does not ask the package index for its own version before every command."""

    @cached_property
    def _cli_version(self) -> packaging.version.Version:
        return packaging.version.parse(importlib.metadata.version("dbt-core"))


def project() -> DbtProject:
    """The dbt project with an up-to-date manifest."""
    use_environment()
    found = DbtProject(project_dir=DBT_PROJECT_DIR, profiles_dir=DBT_PROJECT_DIR)
    if _is_stale(found.manifest_path):
        found.preparer.prepare(found)
    return found


def resource() -> OfflineDbt:
    """The dbt resource of the Dagster definitions."""
    return OfflineDbt(project_dir=os.fspath(DBT_PROJECT_DIR))


def use_environment() -> None:
    """Tell dbt, which is a process of its own, where the data are."""
    settings = get_settings()
    os.environ["TTE_DATA_DIR"] = str(settings.data)
    os.environ["TTE_MEMORY_LIMIT"] = settings.memory_limit
    os.environ["TTE_DEFINITIONS"] = state_of_definitions()
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    _find_dbt_without_activation()


def state_of_definitions() -> str:
    """A name for the state of everything that defines a table: it changes with any of the files.

    A build keeps what the last one made only when both had the same.
    """
    files = [DBT_PROJECT_DIR / "dbt_project.yml"]
    for folder in DEFINING_FOLDERS:
        files += sorted(file for file in (DBT_PROJECT_DIR / folder).rglob("*.*") if file.is_file())
    state = hashlib.sha256(duckdb.__version__.encode())
    for file in files:
        state.update(str(file.relative_to(DBT_PROJECT_DIR)).encode())
        state.update(file.read_bytes())
    return state.hexdigest()


def _find_dbt_without_activation() -> None:
    """dagster-dbt looks for `dbt` on PATH; it is beside this Python, activated or not."""
    programs = str(Path(sys.executable).parent)
    places = os.environ.get("PATH", "").split(os.pathsep)
    if programs not in places:
        os.environ["PATH"] = os.pathsep.join([programs, *places])


def protect_warehouse() -> None:
    """Make sure that the warehouse exists and that only its owner can read it and the lake."""
    close_private_folders()
    path = get_settings().warehouse
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        duckdb.connect(str(path)).close()
    path.chmod(RECORD_LEVEL_MODE)


def _is_stale(manifest: Path) -> bool:
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    folders = (*DEFINING_FOLDERS, "tests")
    sources = [file for name in folders for file in (DBT_PROJECT_DIR / name).rglob("*.*")]
    sources += [DBT_PROJECT_DIR / "dbt_project.yml", DBT_PROJECT_DIR / "profiles.yml"]
    return any(file.stat().st_mtime > made for file in sources)
