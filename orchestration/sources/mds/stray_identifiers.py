"""Identifiers in columns where none belongs: shifted columns, free use of a code column.

Columns that hold identifiers are dropped or hashed by name. This looks at the values of all
others, so that an NHS number or a postcode in the wrong column stops the submission before
anything of it is kept.
"""

from pathlib import Path

import duckdb

from orchestration.errors import BadFileError
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
    columns = [column for column in table.kept if column.identifier is None]
    counted = ", ".join(f"count(*) filter (where {_is_identifier(c)})" for c in columns)
    listed = ", ".join(quoted(str(file)) for file in files)
    rows = connection.execute(
        f"select submission_id, {counted} from read_parquet([{listed}]) group by submission_id"
    ).fetchall()
    found = {}
    for submission_id, *counts in rows:
        hits = [(c.name, n) for c, n in zip(columns, counts, strict=True) if n]
        if hits:
            found[submission_id] = hits[0]
    return found


def refusal(place: str, column: str, n_rows: int) -> BadFileError:
    """What to say about them."""
    return BadFileError(
        place,
        f"holds what look like NHS numbers or postcodes in {n_rows} rows",
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
    is_length = f"length({name}) between {SHORTEST} and {LONGEST}"
    return f"{is_length} and ({' or '.join(patterns)})"


def _check_digit(digits: str) -> str:
    """Whether ten digits, trimmed, end in the check digit of an NHS number (modulus 11)."""
    trimmed = f"trim({digits})"
    weighted = " + ".join(
        f"{11 - place} * try_cast(substr({trimmed}, {place}, 1) as integer)"
        for place in range(1, 10)
    )
    last = f"try_cast(substr({trimmed}, 10, 1) as integer)"
    return f"(11 - ({weighted}) % 11) % 11 = {last}"
