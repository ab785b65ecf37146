"""Reading published tables as text: nothing is guessed, nothing is lost.

Every cell stays the text that was published. An empty cell is missing; `NULL`, `*` and `N/A` are
values, and what they mean is decided later.
"""

import gzip
import zlib
from pathlib import Path

import pandas as pd

from orchestration.errors import BadFileError

ENCODINGS = ("utf-8-sig", "cp1252")


def read_lines(path: Path) -> list[str]:
    """The lines of a text file, gzip or plain, UTF-8 or else Windows-1252."""
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFileError(
            path.name, "is truncated or damaged", advice="Fetch the file again"
        ) from error
    if b"\0" in content[:4096]:
        raise BadFileError(path.name, "is not a text file", advice="Fetch the file again")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise BadFileError(path.name, "is neither UTF-8 nor Windows-1252", advice="Save it as UTF-8")


def read_table(path: Path, lines: list[str] | None = None) -> pd.DataFrame:
    """A table of text columns from comma-separated lines whose first is the header."""
    lines = read_lines(path) if lines is None else lines
    if not any(line.strip() for line in lines):
        raise BadFileError(path.name, "is empty", advice="Fetch the file again")
    import csv

    rows = list(csv.reader(lines))
    header = [name.strip() for name in rows[0]]
    body = [row for row in rows[1:] if row]
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise BadFileError(
                path.name,
                f"has {len(row)} values where the header has {len(header)}",
                row=number,
                advice="Fetch the file again; it may be cut short",
            )
    frame = pd.DataFrame(body, columns=pd.Index(header, dtype="object"), dtype="object")
    return as_text(frame)


def read_workbook(path: Path, *, required: str) -> pd.DataFrame:
    """The sheet of a workbook in whose first row some header begins with `required`."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise BadFileError(
            path.name, "is truncated or damaged", advice="Fetch the file again"
        ) from error
    for sheet in workbook.worksheets:
        rows = sheet.iter_rows(values_only=True)
        header = [str(cell or "").strip() for cell in next(rows, ())]
        if any(name.lower().startswith(required.lower()) for name in header):
            frame = pd.DataFrame(list(rows), columns=pd.Index(header, dtype="object"))
            workbook.close()
            return as_text(frame.dropna(how="all"))
    raise BadFileError(
        path.name,
        "is missing from the first row of every sheet",
        column=required,
        advice="Use the file as it was published",
    )


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Every cell as trimmed text; nothing is a missing value."""

    def text(cell: object) -> str | None:
        if cell is None or cell != cell:
            return None
        whole = isinstance(cell, float) and cell.is_integer()
        return (str(int(cell)) if whole else str(cell)).strip() or None

    return frame.apply(lambda column: column.map(text)).astype("object")


def require_columns(path: Path, frame: pd.DataFrame, wanted: list[str]) -> None:
    """BadFileError that names the first wanted column a table does not have."""
    for name in wanted:
        if name not in frame.columns:
            raise BadFileError(
                path.name,
                "is missing",
                column=name,
                advice=f"The file has {len(frame.columns)} columns; fetch it again",
            )
