"""Making a release: everything that leaves the warehouse, built beside the last release.

A release is a folder below `releases/`. It is made under a hidden name that nobody but the
pipeline can enter; `activate` gives it its name and makes it the current one in one step.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.publication import (
    copying,
    dictionary,
    links,
    permissions,
    provenance,
    release_note,
)
from orchestration.settings import get_settings

ANALYST_SCHEMAS = ("marts", "models", "reference", "quality")


@dataclass(frozen=True)
class Release:
    """A release folder and how many rows each of its tables has."""

    folder: Path
    n_rows: dict[str, int]


def new_release_folder() -> Path:
    """An empty folder for the next release, named by the time in UTC."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = get_settings().releases / f".{name}.tmp"
    folder.mkdir(parents=True, mode=permissions.UNFINISHED_FOLDER)
    return folder


def build_release(folder: Path) -> Release:
    """Copy the analysts' database and the published tables into a release folder."""
    known = provenance.collect(_name(folder))
    equity = folder / get_settings().equity.name
    rows = copying.copy_tables(equity, ANALYST_SCHEMAS)
    provenance.mark(equity, known)
    _write_parquet(equity)
    permissions.restrict(equity)

    published = folder / get_settings().published.name
    published.mkdir()
    rows |= copying.copy_tables(published / "published.duckdb", ("published",), into_main=True)
    _write_files(published)
    provenance.write(known, published)
    before = links.current_release()
    release_note.write(published, before / published.name if before else None)
    for file in published.iterdir():
        file.chmod(permissions.PUBLIC_FILE)
    published.chmod(permissions.PUBLIC_FOLDER)
    return Release(folder, rows)


def activate(release: Release) -> Path:
    """Make a release the current one and remove the oldest ones; the final folder."""
    final = release.folder.with_name(_name(release.folder))
    release.folder.chmod(permissions.PUBLIC_FOLDER)
    release.folder.rename(final)
    links.switch_to(final)
    links.remove_old_releases(keep=final)
    return final


def _name(folder: Path) -> str:
    return folder.name.removeprefix(".").removesuffix(".tmp")


def _write_parquet(equity: Path) -> None:
    """The analysts' tables as Parquet, when the settings ask for them."""
    settings = get_settings()
    if not settings.equity_parquet:
        return
    folder = equity.with_name(settings.equity_parquet_folder.name)
    for file in copying.write_parquet(equity, folder):
        permissions.restrict(file)
    for place in [folder, *(entry for entry in folder.iterdir())]:
        permissions.restrict_folder(place)


def _write_files(published: Path) -> None:
    """Every published table as Parquet and CSV, and the data dictionary of them all."""
    with duckdb.connect(str(published / "published.duckdb"), read_only=True) as connection:
        for (table,) in connection.execute("show tables").fetchall():
            source = f'(from "{table}" order by all)'
            connection.execute(f"copy {source} to '{published / table}.parquet' (format parquet)")
            connection.execute(f"copy {source} to '{published / table}.csv' (header)")
        dictionary.write(connection, published)
