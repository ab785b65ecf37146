"""The data dictionary of the published tables, from the comments that they carry."""

from itertools import groupby
from pathlib import Path

import duckdb

CSV_FILE, READABLE_FILE = "data_dictionary.csv", "data_dictionary.md"
# The first rows of a table describe the table itself: `column` is empty.
ENTRIES = """
    select table_name as "table", null as "column", null as data_type, comment as meaning,
        0 as place
    from duckdb_tables() where database_name = current_database()
    union all
    select table_name, column_name, data_type, comment, column_index
    from duckdb_columns() where database_name = current_database()
"""


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the dictionary of the tables of a database as CSV and as a page to read."""
    entries = f'select "table", "column", data_type, meaning from ({ENTRIES}) order by 1, place'
    connection.execute(f"copy ({entries}) to '{folder / CSV_FILE}' (header)")
    page = ["# Data dictionary", ""]
    for table, rows in groupby(connection.execute(entries).fetchall(), key=lambda row: row[0]):
        (_, _, _, meaning), *columns = rows
        page += [f"## {table}", "", _line(meaning), "", "| column | type | meaning |"]
        page += ["| --- | --- | --- |"]
        page += [
            f"| `{name}` | {kind.lower()} | {_line(words)} |" for _, name, kind, words in columns
        ]
        page.append("")
    (folder / READABLE_FILE).write_text("\n".join(page), "utf-8")


def _line(words: str | None) -> str:
    """Words on one line; a bar would end the cell of a table."""
    return " ".join((words or "").split()).replace("|", "\\|")
