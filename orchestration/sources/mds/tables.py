"""One delivered table: its columns checked, its identifiers dropped or hashed, its rows written.

DuckDB streams the rows from the delivered CSV to Parquet. What it says about a bad line quotes
the line, so its messages are never passed on: only the line number is.
"""

import re
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
from orchestration.sources.mds.contract import Column, Table
from orchestration.sources.mds.pseudonyms import hash_expression
from orchestration.sources.mds.submission import Header, Submission, column_names

LINE_NUMBER = re.compile(r"Line: (\d+)")


def check_columns(table: Table, file: Path, place: str) -> list[str]:
    """The delivered column names, after making sure that no required one is missing."""
    names = column_names(file, place)
    delivered = {name.lower() for name in names}
    for column in table.columns:
        if column.required and column.name.lower() not in delivered:
            raise BadFileError(
                place,
                "is missing",
                column=column.name,
                advice=f"Send {table.delivered_name} again with this column; "
                f"the file holds {len(names)} columns",
            )
    return names


def extra_columns(table: Table, names: list[str]) -> list[str]:
    """Delivered columns that the data set does not name; they are left behind."""
    known = {column.name.lower() for column in table.columns}
    return [name for name in names if name.lower() not in known]


def write_without_identifiers(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    names: list[str],
    file: Path,
    submission: Submission,
    header: Header,
    target: Path,
) -> int:
    """Write the rows of one delivered table, every column text; the number of rows.

    Adds `submission_id`, `provider_code`, `reporting_month` and `source_row` (line number in
    the delivered file, the header being line 1).
    """
    delivered = {name.lower(): name for name in names}
    kept = ",\n".join(_kept(column, delivered) for column in table.kept)
    columns = ", ".join(f"{_text(name)}: 'varchar'" for name in names)
    query = f"""
        copy (
            select
                {kept},
                {_text(submission.submission_id)} as submission_id,
                {_text(header.provider_code)} as provider_code,
                {_text(submission.month + "-01")} as reporting_month,
                (row_number() over () + 1)::varchar as source_row
            from read_csv(
                {_text(str(file))}, header = true, auto_detect = false, delim = ',', quote = '"',
                escape = '"', nullstr = '', strict_mode = true, columns = {{{columns}}}
            )
        ) to {_text(str(target))} (format parquet, compression zstd)
    """
    try:
        (n_rows,) = connection.execute(query).fetchone()
    except duckdb.Error as error:
        line = LINE_NUMBER.search(str(error))
        raise BadFileError(
            submission.name_of(file),
            "cannot be read as comma-separated text with one value per column",
            row=int(line.group(1)) if line else None,
            advice="Correct this line and send the submission again",
        ) from None
    return n_rows


def _kept(column: Column, delivered: dict[str, str]) -> str:
    given = delivered.get(column.name.lower())
    if given is None:
        return f"null::varchar as {_name(column.name)}"
    if column.identifier == "hash":
        return f"{hash_expression(_name(given))} as {_name(column.name)}"
    return f"{_name(given)} as {_name(column.name)}"


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
