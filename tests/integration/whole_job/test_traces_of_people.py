"""After landing, refusing, building and publishing: no trace of an identifier outside landing.

Every cell of every Parquet file and DuckDB database is compared with identifiers that were
delivered; everything else (Dagster's event log, dbt's logs and artefacts, notes, reports) is
searched byte by byte.
"""

import re
import shutil

import duckdb
import pandas as pd
import pytest

from orchestration.settings import DBT_PROJECT_DIR
from orchestration.sources.mds import contract

pytestmark = pytest.mark.integration
SHORTEST = 6
FILES_PER_TABLE, ROWS_PER_FILE = 20, 60
# Values with spaces cannot be looked up as words, so only some are searched for.
MOST_PHRASES = 20
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DIGIT = re.compile(r"\d")
WORD = re.compile(rb"[A-Za-z0-9_-]+")


@pytest.fixture(scope="module")
def identifiers(warehouse):
    """Identifiers as delivered, some of every column that holds them, from every submission."""
    found = set()
    for table in contract.tables().values():
        columns = {column.name for column in table.columns if column.identifier}
        files = sorted((warehouse.data / "landing" / "mds").rglob(f"{table.delivered_name}.csv"))
        for file in files[:: max(len(files) // FILES_PER_TABLE, 1)]:
            found |= _values(file, columns)
    assert len(found) > 1_000
    return found


@pytest.fixture(scope="module")
def refused_mid_row(warehouse, identifiers):
    """A refresh that meets a file broken in the middle of a person; what it printed."""
    month = sorted((warehouse.data / "landing" / "mds").iterdir())[0]
    whole = sorted(folder for folder in month.iterdir() if folder.is_dir())[0]
    broken = month / "SIM001_Refresh_8"
    shutil.copytree(whole, broken)
    file = broken / "IDS001MPI.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[5] += ',"unclosed,' + lines[6]
    file.write_text("\n".join(lines), encoding="utf-8")
    done = warehouse.tte("land")
    assert done.returncode == 1
    assert "IDS001MPI.csv, row" in done.stdout
    return done.stdout + done.stderr


def test_the_search_would_find_an_identifier(warehouse, identifiers):
    file = next((warehouse.data / "landing" / "mds").rglob("IDS101Referral.csv"))
    assert _named(file.read_bytes(), identifiers)


def test_nothing_printed_names_a_person(refused_mid_row, identifiers):
    assert not _named(refused_mid_row.encode(), identifiers)


def test_no_cell_of_the_lake_or_of_a_database_is_an_identifier(
    warehouse, refused_mid_row, identifiers
):
    kept = [*_below(warehouse.data, ".parquet"), *_below(warehouse.data, ".duckdb")]
    assert len(kept) > 1_000
    with duckdb.connect() as connection:
        connection.execute("create table planted as select unnest(?) as value", [list(identifiers)])
        files = [file for file in kept if file.suffix == ".parquet"]
        for folder in sorted({_table_folder(file) for file in files}):
            _compare(connection, f"read_parquet('{folder}/**/*.parquet', union_by_name = true)")
        for file in (file for file in kept if file.suffix == ".duckdb"):
            connection.execute(f"attach '{file}' as searched (read_only)")
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name='searched'"
            ).fetchall():
                _compare(connection, f'searched."{schema}"."{table}"')
            connection.execute("detach searched")


def test_no_log_note_or_event_names_a_person(warehouse, refused_mid_row, identifiers):
    searched = [
        file
        for root in (warehouse.data, DBT_PROJECT_DIR / "logs", DBT_PROJECT_DIR / "target")
        for file in root.rglob("*")
        if file.is_file()
        and not file.is_symlink()
        and file.suffix not in (".parquet", ".duckdb")
        and "landing" not in file.relative_to(root).parts
    ]
    names = {file.name for file in searched}
    assert {"index.html", "dbt.log"} <= names
    assert any(file.suffix == ".db" for file in searched), "Dagster's event log"
    for file in searched:
        assert not _named(file.read_bytes(), identifiers), f"identifier in {file}"


def _values(file, columns: set[str]) -> set[str]:
    rows = pd.read_csv(file, dtype="string", nrows=ROWS_PER_FILE, usecols=columns.__contains__)
    values = pd.unique(rows.to_numpy().ravel())
    return {value for value in values if not pd.isna(value) and len(value) >= SHORTEST}


def _named(content: bytes, identifiers: set[str]) -> set[str]:
    """Identifiers that occur in some bytes as words.

    Dates may be of something else; the made-up names are words of the language.
    """
    searched = {value for value in identifiers if DIGIT.search(value) and not DATE.fullmatch(value)}
    words = {word.decode() for word in set(WORD.findall(content))}
    phrases = sorted(value for value in searched if not WORD.fullmatch(value.encode()))
    return (searched & words) | {
        value for value in phrases[:MOST_PHRASES] if value.encode() in content
    }


def _below(folder, suffix: str) -> list:
    return [
        file
        for file in folder.rglob(f"*{suffix}")
        if "landing" not in file.relative_to(folder).parts and not file.is_symlink()
    ]


def _table_folder(file):
    return file.parent.parent if file.parent.name.startswith("month=") else file.parent


def _compare(connection, relation: str) -> None:
    """No cell is an identifier; dates of birth are looked for where there are people."""
    dates = "" if "/mds/" in relation else f"where not regexp_full_match(value, '{DATE.pattern}')"
    columns = [
        name
        for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()
        if kind == "VARCHAR"
    ]
    for column in columns:
        (n_found,) = connection.execute(
            f"select count(*) from {relation} "
            f'where "{column}" in (select value from planted {dates})'
        ).fetchone()
        assert n_found == 0, f"{n_found} identifiers in {relation}, {column}"
