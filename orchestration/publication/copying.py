"""Copying tables out of the warehouse into the databases and files of a release."""

from pathlib import Path

import duckdb

from orchestration.settings import get_settings

# Readable by every DuckDB from 1.2 on; `make check-oldest-client` tries it.
STORAGE_VERSION = "v1.2.0"


def copy_tables(
    target: Path, schemas: tuple[str, ...], *, into_main: bool = False
) -> dict[str, int]:
    """Copy every table of some schemas, comments included, into a new database at `target`.

    Returns the number of rows by `schema.table`. With `into_main` all of them land in `main`.
    """
    rows: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute("set memory_limit = ?", [get_settings().memory_limit])
        connection.execute(f"attach '{get_settings().warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{target}' as release (storage_version '{STORAGE_VERSION}')")
        for schema, table, comment in _tables(connection, schemas):
            home = "main" if into_main else schema
            connection.execute(f'create schema if not exists release."{home}"')
            place = f'release."{home}"."{table}"'
            [(n_rows,)] = connection.execute(
                f'create table {place} as from warehouse."{schema}"."{table}"'
            ).fetchall()
            rows[f"{schema}.{table}"] = n_rows
            _copy_comments(connection, schema, table, place, comment)
        connection.execute("checkpoint release")
    return rows


def write_parquet(database: Path, folder: Path) -> list[Path]:
    """Write every table of a database as `folder/<schema>/<table>.parquet`; the files."""
    files = []
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set memory_limit = ?", [get_settings().memory_limit])
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        for schema, table in tables:
            target = folder / schema / f"{table}.parquet"
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f'copy "{schema}"."{table}" to \'{target}\' (format parquet, compression zstd)'
            )
            files.append(target)
    return files


def text(value: str) -> str:
    """A value as a literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


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
        connection.execute(f"comment on table {place} is {text(comment)}")
    described = connection.execute(
        """
        select column_name, comment from duckdb_columns()
        where database_name = 'warehouse' and schema_name = ? and table_name = ?
            and comment is not null
        """,
        [schema, table],
    ).fetchall()
    for column, words in described:
        connection.execute(f'comment on column {place}."{column}" is {text(words)}')
