"""Reading published tables as text: nothing is guessed, nothing is lost.

Every cell stays the text that was published. An empty cell is missing; `NULL`, `*` and `N/A` are
values, and what they mean is decided later.
"""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError
from orchestration.settings import get_settings
from orchestration.sources.archives import DAMAGED, FETCH_AGAIN, readable

ENCODINGS = ("utf-8-sig", "cp1252")
GZIP_SIGNATURE = b"\x1f\x8b"
MOST_NAMES_SHOWN = 12


def read_lines(path: Path, *, place: str | None = None) -> list[str]:
    """The lines of a text file with their ends, gzip or plain, UTF-8 or else Windows-1252."""
    place = place or path.name
    content = _content(path, place)
    if b"\0" in content:
        raise BadFileError(place, "is not a text file", advice=FETCH_AGAIN)
    for encoding in ENCODINGS:
        try:
            # not str.splitlines, which also splits at characters that occur within cells
            return list(io.StringIO(content.decode(encoding), newline=""))
        except UnicodeDecodeError:
            continue
    raise BadFileError(place, "is neither UTF-8 nor Windows-1252", advice="Save it as UTF-8")


def read_table(
    path: Path,
    lines: list[str] | None = None,
    *,
    skipped_lines: int = 0,
    place: str | None = None,
) -> pd.DataFrame:
    """A table of text columns from comma-separated lines whose first is the header.

    `lines` are those of `path` without the first `skipped_lines`, so that errors can name rows;
    `place` is what errors call the file when it came out of an archive.
    """
    place = place or path.name
    lines = read_lines(path, place=place) if lines is None else lines
    if not any(line.strip() for line in lines):
        raise BadFileError(place, "is empty", advice=FETCH_AGAIN)
    rows = csv.reader(lines, strict=True)
    try:
        header = [" ".join(name.split()) for name in next(rows)]
        body = _rows_of_width(place, rows, len(header), skipped_lines)
    except csv.Error as error:
        row = rows.line_num + skipped_lines
        message = "is not well-formed CSV"
        raise BadFileError(place, message, row=row, advice=FETCH_AGAIN) from error
    if not body:
        raise BadFileError(place, "has a header and no rows", advice=FETCH_AGAIN)
    columns = [[cell.strip() or None for cell in column] for column in zip(*body, strict=True)]
    named = [(name, cells) for name, cells in zip(header, columns, strict=True) if name]
    _refuse_repeated(place, [name for name, _ in named])
    return pd.DataFrame(dict(named), dtype="object")


def read_workbook(path: Path, *, required: str) -> pd.DataFrame:
    """The sheet of a workbook in whose first row some header begins with `required`."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with readable(path):
            rows = _sheet_with(path, required)
    # SyntaxError is what the XML parser raises
    except (InvalidFileException, KeyError, SyntaxError) as error:
        raise BadFileError(path.name, DAMAGED, advice=FETCH_AGAIN) from error
    if rows is None:
        raise BadFileError(
            path.name,
            "is missing from the first row of every sheet",
            column=required,
            advice="Use the file as it was published",
        )
    header = [" ".join(str(cell or "").split()) for cell in rows[0]]
    _refuse_repeated(path.name, [name for name in header if name])
    if len(rows) == 1:
        raise BadFileError(path.name, "has a header and no rows", advice=FETCH_AGAIN)
    body = [(*row, *[None] * (len(header) - len(row)))[: len(header)] for row in rows[1:]]
    frame = as_text(pd.DataFrame(body, columns=pd.Index(header, dtype="object"), dtype="object"))
    return frame[[name for name in header if name]].dropna(how="all").reset_index(drop=True)


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell as trimmed text; nothing is a missing value."""

    def text(cell: object) -> str | None:
        if cell is None or cell != cell:
            return None
        whole = isinstance(cell, float) and cell.is_integer()
        return (str(int(cell)) if whole else str(cell)).strip() or None

    return frame.apply(lambda column: column.map(text)).astype("object")


def require_columns(place: str, found: Iterable[str], wanted: Iterable[str]) -> None:
    """BadFileError that names the columns a table does not have, and those it has."""
    found = list(found)
    missing = [name for name in wanted if name not in found]
    if missing:
        raise lacking(place, missing, found)


def lacking(place: str, missing: list[str], found: list[str]) -> BadFileError:
    """The error for a table without some columns, naming those it has."""
    return BadFileError(
        place,
        f"lacks {_listed(missing)}; its columns are {_listed(found)}",
        advice="Use the file as it was published",
    )


def _content(path: Path, place: str) -> bytes:
    limit = get_settings().download_limit_mb * 1_000_000
    with path.open("rb") as plain:
        is_gzip = plain.read(2) == GZIP_SIGNATURE
    try:
        with gzip.open(path) if is_gzip else path.open("rb") as opened:
            content = opened.read(limit + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFileError(place, DAMAGED, advice=FETCH_AGAIN) from error
    if len(content) > limit:
        raise BadFileError(
            place,
            f"holds more than {get_settings().download_limit_mb} MB",
            advice="If that is right, raise TTE_DOWNLOAD_LIMIT_MB",
        )
    return content


def _rows_of_width(place: str, rows, width: int, skipped_lines: int) -> list[list[str]]:
    body = []
    for row in rows:
        if len(row) == width:
            body.append(row)
        elif row:
            raise BadFileError(
                place,
                f"has {len(row)} values where the header has {width}",
                row=rows.line_num + skipped_lines,
                advice=f"{FETCH_AGAIN}; it may be cut short",
            )
    return body


def _sheet_with(path: Path, required: str) -> list[tuple] | None:
    from openpyxl import load_workbook

    with path.open("rb") as content:
        workbook = load_workbook(content, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            # sizes that other programs wrote into a workbook are not always right
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True)
            header = next(rows, ())
            if any(str(cell or "").strip().lower().startswith(required.lower()) for cell in header):
                return [header, *rows]
    return None


def _refuse_repeated(place: str, names: list[str]) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise BadFileError(
            place, f"has more than one column {_listed(repeated)}", advice=FETCH_AGAIN
        )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES_SHOWN])
    more = len(names) - MOST_NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
