"""Identifiers in columns where none belongs: shifted columns, free use of a code column.

Columns that hold identifiers are dropped or hashed by name. This looks at the values of all
others, so that an NHS number or a postcode in the wrong column stops the submission before
anything of it is kept.
"""

from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
from orchestration.shown_counts import shown_count
from orchestration.sources.mds.contract import Column, Table
from orchestration.sources.mds.reading import named, quoted

POSTCODE = "[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}"
NHS_NUMBER = "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"
SHORTEST, LONGEST = 5, 12
# Codes of organisations and sites can look like postcodes.
ORGANISATION_COLUMNS = ("orgid", "siteid")


def find_stray_identifiers(
    connection: duckdb.DuckDBPyConnection, table: Table, files: list[Path]
) -> dict[str, tuple[str, int]]:
    """A column that holds identifiers and the number of its rows, by submission.

    `files` are Parquet files of one table, identifiers already dropped or hashed by name.
    """
    rows = f"read_parquet([{', '.join(quoted(str(file)) for file in files)}])"
    columns = _with_the_shape_of_identifiers(connection, table, rows)
    if not columns:
        return {}
    counted = ", ".join(f"count(*) filter (where {_is_identifier(c)})" for c in columns)
    counts_by_submission = connection.execute(
        f"select submission_id, {counted} from {rows} group by submission_id"
    ).fetchall()
    found = {}
    for submission_id, *counts in counts_by_submission:
        hits = [(c.name, n) for c, n in zip(columns, counts, strict=True) if n]
        if hits:
            found[submission_id] = hits[0]
    return found


def _with_the_shape_of_identifiers(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: str
) -> list[Column]:
    """Columns with a value that looks like an identifier; check digits are for these few only."""
    columns = [column for column in table.kept if column.identifier is None]
    looks = ", ".join(
        f"bool_or({_is_length(column)} and regexp_full_match(trim({named(column.name)}), "
        f"'{NHS_NUMBER}|{POSTCODE}'))"
        for column in columns
    )
    found = connection.execute(f"select {looks} from {rows}").fetchone()
    return [column for column, is_found in zip(columns, found, strict=True) if is_found]


def refusal(place: str, column: str, n_rows: int) -> BadFileError:
    """What to say about them."""
    return BadFileError(
        place,
        f"holds what look like NHS numbers or postcodes in {shown_count(n_rows)} rows",
        column=column,
        advice="Look for shifted columns and send the submission again; nothing of it was kept",
    )


def _is_identifier(column: Column) -> str:
    name = named(column.name)
    text = f"trim({name})"
    patterns = []
    if not column.holds_snomed_codes:
        digits = f"regexp_replace({name}, '[ -]', '', 'g')"
        patterns.append(f"(regexp_full_match({text}, '{NHS_NUMBER}') and {_check_digit(digits)})")
    if not column.name.lower().startswith(ORGANISATION_COLUMNS):
        patterns.append(f"regexp_full_match({text}, '{POSTCODE}')")
    return f"{_is_length(column)} and ({' or '.join(patterns)})" if patterns else "false"


def _is_length(column: Column) -> str:
    return f"length({named(column.name)}) between {SHORTEST} and {LONGEST}"


def _check_digit(digits: str) -> str:
    """Whether ten digits, trimmed, end in the check digit of an NHS number (modulus 11)."""
    trimmed = f"trim({digits})"
    weighted = " + ".join(
        f"{11 - place} * try_cast(substr({trimmed}, {place}, 1) as integer)"
        for place in range(1, 10)
    )
    last = f"try_cast(substr({trimmed}, 10, 1) as integer)"
    return f"(11 - ({weighted}) % 11) % 11 = {last}"
