"""One delivered table: its columns checked, its identifiers dropped or hashed, its rows written.

DuckDB streams the rows from the delivered file to Parquet, every column text. Identifiers are
gone before the first byte is written.
"""

import re
from collections import Counter
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
from orchestration.sources.mds import reading
from orchestration.sources.mds.contract import Column, Table
from orchestration.sources.mds.header import Header
from orchestration.sources.mds.inspection import Inspected
from orchestration.sources.mds.pseudonyms import hash_expression
from orchestration.sources.mds.reading import named, quoted

# Anything else in a header may be a record that slipped into it, so it is not shown.
PRESENTABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ ]{0,63}")


def check_columns(inspected: Inspected) -> None:
    """Make sure that every required column is there, and every column once."""
    table, place = inspected.file.table, inspected.file.place
    delivered = Counter(name.lower() for name in inspected.names)
    for column in table.columns:
        if column.required and column.name.lower() not in delivered:
            raise BadFileError(
                place,
                "is missing",
                column=column.name,
                advice=f"Send {table.delivered_name} again with this column; "
                f"the file holds {len(inspected.names)} columns",
            )
    for number, name in enumerate(inspected.names, start=1):
        if delivered[name.lower()] > 1:
            raise BadFileError(
                place,
                "occurs twice",
                column=_presentable(name, number),
                advice="Send each column once",
            )


def extra_columns(inspected: Inspected) -> list[str]:
    """Delivered columns that the data set does not name.

    Nobody knows whether they identify a person, so their values stay in the delivered file.
    """
    known = {column.name.lower() for column in inspected.file.table.columns}
    return [
        _presentable(name, number)
        for number, name in enumerate(inspected.names, start=1)
        if name.lower() not in known
    ]


def write_without_identifiers(
    connection: duckdb.DuckDBPyConnection,
    inspected: Inspected,
    header: Header,
    *,
    submission_id: str,
    month: str,
    target: Path,
) -> int:
    """Write the rows of one delivered table; the number of rows.

    Adds `submission_id`, `provider_code`, `reporting_month` and `source_row` (the row in the
    delivered file, its header being row 1). Needs the variables of `pseudonyms.pads`.
    """
    delivered = {name.lower(): name for name in inspected.names}
    kept = ",\n".join(_kept(column, delivered) for column in inspected.file.table.kept)
    try:
        (n_rows,) = connection.execute(
            f"""
            copy (
                select
                    {kept},
                    {quoted(submission_id)} as submission_id,
                    {quoted(header.provider_code)} as provider_code,
                    {quoted(month + "-01")} as reporting_month,
                    (row_number() over () + 1)::varchar as source_row
                from {reading.relation(connection, inspected)}
            ) to {quoted(str(target))} (format parquet, compression zstd)
            """
        ).fetchone()
    except duckdb.Error as error:
        raise reading.refusal(inspected, error) from None
    return n_rows


def repeated_rows(connection: duckdb.DuckDBPyConnection, table: Table, file: Path) -> list[int]:
    """Rows that repeat an earlier row of the table by what should be one row each."""
    keys = ", ".join(f"coalesce({named(name)}, '')" for name in table.one_row_per)
    if not keys:
        return []
    rows = f"read_parquet({quoted(str(file))})"
    (n_rows, n_keys) = connection.execute(
        f"select count(*), count(distinct ({keys})) from {rows}"
    ).fetchone()
    if n_rows == n_keys:
        return []
    repeated = connection.execute(
        f"""
        select source_row::bigint from {rows}
        qualify row_number() over (partition by {keys} order by source_row::bigint) > 1
        order by all
        """
    ).fetchall()
    return [row for (row,) in repeated]


def _kept(column: Column, delivered: dict[str, str]) -> str:
    given = delivered.get(column.name.lower())
    if given is None:
        return f"null::varchar as {named(column.name)}"
    text = f"{named(given)}::varchar"
    if column.identifier == "hash":
        text = hash_expression(text)
    return f"{text} as {named(column.name)}"


def _presentable(name: str, number: int) -> str:
    return name if PRESENTABLE_NAME.fullmatch(name) else f"number {number}"
