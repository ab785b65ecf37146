"""The rows of a delivered file as something DuckDB can select from, every column text.

What DuckDB and Arrow say about a bad line quotes the line, so their messages are never passed
on: only the row number is.
"""

import re
from pathlib import Path

import duckdb

from orchestration.errors import BadFileError, PipelineError
from orchestration.parquet import scratch_database
from orchestration.sources.mds.inspection import WINDOWS_1252, Inspected

ROW_NUMBER = re.compile(r"(?:Line: |Row #)(\d+)")
NO_ROOM = re.compile(r"no space left|disk full|file too large|not enough space", re.IGNORECASE)


def relation(connection: duckdb.DuckDBPyConnection, inspected: Inspected) -> str:
    """SQL to select from; the rows stream, and are read once."""
    path = quoted(str(inspected.file.path))
    if inspected.file.format == "parquet":
        return f"read_parquet({path}, binary_as_string = true, hive_partitioning = false)"
    if inspected.encoding == WINDOWS_1252:
        connection.register("delivered", _windows_1252_rows(inspected))
        return "delivered"
    columns = ", ".join(f"{quoted(name)}: 'varchar'" for name in inspected.names)
    return f"""read_csv(
        {path}, header = true, auto_detect = false, delim = {quoted(inspected.delimiter)},
        quote = '"', escape = '"', nullstr = '', strict_mode = true,
        compression = '{"gzip" if inspected.file.is_gzip else "none"}', columns = {{{columns}}}
    )"""


def one_row(inspected: Inspected) -> dict[str, str]:
    """The only row of a file by lower-case column name, missing values as empty text."""
    with scratch_database() as connection:
        try:
            rows = connection.execute(
                f"select * from {relation(connection, inspected)} limit 2"
            ).fetchall()
        except duckdb.Error as error:
            raise refusal(inspected, error) from None
    if len(rows) != 1:
        found = "no row" if not rows else "more than one row"
        raise BadFileError(
            inspected.file.place,
            f"holds {found}, expected one",
            advice="A submission has one header: one provider, one month. Send it again",
        )
    names = [name.lower() for name in inspected.names]
    cells = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    return dict(zip(names, cells, strict=True))


def refusal(inspected: Inspected, error: duckdb.Error) -> Exception:
    """What to raise for an error while rows were read: the row's number, nothing it holds."""
    if NO_ROOM.search(str(error)):
        return no_room_left()
    row = ROW_NUMBER.search(str(error))
    return BadFileError(
        inspected.file.place,
        "cannot be read as a table with one value per column",
        row=int(row.group(1)) if row else None,
        advice="Look for a missing or additional separator or an open quotation mark, "
        "and send the submission again",
    )


def no_room_left() -> PipelineError:
    """The disk is full: nobody's submission is to blame."""
    return PipelineError(
        "No room is left on the disk of the data directory. Nothing of this submission was kept "
        "and what was loaded before is unchanged. Free some space and run the month again."
    )


def quoted(value: str) -> str:
    """A text literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def named(identifier: str) -> str:
    """A column name of SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def _windows_1252_rows(inspected: Inspected):
    """DuckDB reads no Windows-1252, Arrow does; both stream."""
    import pyarrow as pa
    from pyarrow import csv

    names = list(inspected.names)
    stream = pa.input_stream(
        str(Path(inspected.file.path)),
        compression="gzip" if inspected.file.is_gzip else None,
    )
    return csv.open_csv(
        stream,
        read_options=csv.ReadOptions(encoding=WINDOWS_1252, column_names=names, skip_rows=1),
        parse_options=csv.ParseOptions(delimiter=inspected.delimiter, newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
