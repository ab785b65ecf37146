"""Making a release: copy out of the warehouse into new files, then move the links.

`equity.duckdb` and `published` are symbolic links into `releases/<release>/`. A link is replaced
in one step, and a process that still holds the old database open is not disturbed: DuckDB knows
a database by its real path, so a new connection opens the new file.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.settings import PROJECT_DIR, get_settings

# Readable by every DuckDB from 1.2 on.
STORAGE_VERSION = "v1.2.0"
ANALYST_SCHEMAS = ("marts", "models", "reference", "quality")
KEPT_RELEASES = 3
RESTRICTED, PUBLIC = 0o640, 0o644


@dataclass(frozen=True)
class Release:
    """A release folder and how many rows each of its tables has."""

    folder: Path
    n_rows: dict[str, int]


def new_release_folder() -> Path:
    """An empty folder for the next release, named by the time in UTC."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    folder = get_settings().releases / f".{name}.tmp"
    folder.mkdir(parents=True)
    return folder


def build_release(folder: Path) -> Release:
    """Copy the analysts' database and the published tables into a release folder."""
    rows = _copy_tables(folder / "equity.duckdb", ANALYST_SCHEMAS, one_schema=False)
    (folder / "equity.duckdb").chmod(RESTRICTED)
    published = folder / "published"
    published.mkdir()
    rows |= _copy_tables(published / "published.duckdb", ("published",), one_schema=True)
    _write_files(published)
    _write_about(published)
    return Release(folder, rows)


def activate(release: Release) -> Path:
    """Move the links to a release and remove the oldest ones; the final folder."""
    settings = get_settings()
    final = release.folder.with_name(release.folder.name.removeprefix(".").removesuffix(".tmp"))
    release.folder.rename(final)
    _point(settings.published, final / "published")
    _point(settings.equity, final / "equity.duckdb")
    _remove_old_releases(settings.releases, keep=final)
    return final


def _copy_tables(target: Path, schemas: tuple[str, ...], *, one_schema: bool) -> dict[str, int]:
    rows: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute(f"attach '{get_settings().warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{target}' as release (storage_version '{STORAGE_VERSION}')")
        for schema, table, comment in _tables(connection, schemas):
            home = "main" if one_schema else schema
            connection.execute(f'create schema if not exists release."{home}"')
            place = f'release."{home}"."{table}"'
            (n_rows,) = connection.execute(
                f'create table {place} as from warehouse."{schema}"."{table}"'
            ).fetchone()
            rows[f"{schema}.{table}"] = n_rows
            _copy_comments(connection, schema, table, place, comment)
        connection.execute("checkpoint release")
    return rows


def _tables(
    connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]
) -> list[tuple[str, str, str | None]]:
    return connection.execute(
        """
        select schema_name, table_name, comment from duckdb_tables()
        where database_name = 'warehouse' and list_contains(?, schema_name)
        order by schema_name, table_name
        """,
        [list(schemas)],
    ).fetchall()


def _copy_comments(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    place: str,
    comment: str | None,
) -> None:
    if comment:
        connection.execute(f"comment on table {place} is {_text(comment)}")
    described = connection.execute(
        """
        select column_name, comment from duckdb_columns()
        where database_name = 'warehouse' and schema_name = ? and table_name = ?
            and comment is not null
        """,
        [schema, table],
    ).fetchall()
    for column, words in described:
        connection.execute(f'comment on column {place}."{column}" is {_text(words)}')


def _write_files(published: Path) -> None:
    """Every published table as Parquet and CSV, and the data dictionary of them all."""
    with duckdb.connect(str(published / "published.duckdb"), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("show tables").fetchall()]
        for table in tables:
            source = f'(from "{table}" order by all)'
            connection.execute(f"copy {source} to '{published / table}.parquet' (format parquet)")
            connection.execute(f"copy {source} to '{published / table}.csv' (header)")
        connection.execute(
            f"""
            copy (
                select table_name as "table", column_name as "column", data_type, comment as meaning
                from duckdb_columns() where database_name = current_database()
                order by table_name, column_index
            ) to '{published / "data_dictionary.csv"}' (header)
            """
        )
    for file in published.iterdir():
        file.chmod(PUBLIC)


def _write_about(published: Path) -> None:
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        (origin,) = connection.execute("select max(data_origin) from marts.fct_pathway").fetchone()
        sources = connection.execute(
            "select source, file_name, sha256, licence from quality.source_files order by all"
        ).fetchall()
    about = {
        "released_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_version": code_version(),
        "record_level_data": origin or "none",
        "licence": "Open Government Licence v3.0 for published NHS and ONS figures",
        "disclosure_control": "counts under 5 withheld, others rounded to 5: suppression_reason",
        "sources": [
            dict(zip(("source", "file", "sha256", "licence"), row, strict=True)) for row in sources
        ],
    }
    target = published / "about.json"
    target.write_text(json.dumps(about, indent=2) + "\n")
    target.chmod(PUBLIC)


def code_version() -> str:
    """The commit the code was at, or `unknown` outside a checkout."""
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or "unknown"


def _point(link: Path, target: Path) -> None:
    """Make `link` point at `target`, replacing what was there in one step."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent))
    temporary.replace(link)


def _remove_old_releases(releases: Path, *, keep: Path) -> None:
    finished = sorted(entry for entry in releases.iterdir() if not entry.name.startswith("."))
    abandoned = [entry for entry in releases.iterdir() if entry.name.startswith(".")]
    old = [entry for entry in finished[:-KEPT_RELEASES] if entry != keep]
    for entry in [*old, *abandoned]:
        shutil.rmtree(entry, ignore_errors=True)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
