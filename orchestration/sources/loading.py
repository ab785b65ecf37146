"""What the readers of published sources share: reports, and reading unchanged bytes only once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from orchestration.errors import BadFileError
from orchestration.parquet import write_text_table
from orchestration.settings import get_settings
from orchestration.sources.fetch import LandedFile

# Raise it when a reader changes what it writes; every file is then read again.
READER_VERSION = "1"


@dataclass
class LoadReport:
    """What a source gave: rows by lake table, the files behind them, and files refused."""

    tables: dict[str, int] = field(default_factory=dict)
    rows_by_file: dict[str, int] = field(default_factory=dict)
    problems: list[BadFileError] = field(default_factory=list)


@dataclass(frozen=True)
class LakeTable:
    """A table read from one file: where it goes in the lake, and its rows as text."""

    name: str
    frame: pd.DataFrame


Reader = Callable[[Path], Iterable[LakeTable]]


def load_each(files: list[LandedFile], *, source: str, read: Reader) -> LoadReport:
    """Read every file into the lake; a file that cannot be read leaves its old table in place."""
    report = LoadReport()
    known = tables_by_sha(source)
    for file in files:
        if file.sha256 in known:
            for name, n_rows in known[file.sha256].items():
                _count(report, file, name, n_rows)
            continue
        try:
            for table in read(file.path):
                _count(report, file, table.name, write(source, table, file))
        except BadFileError as problem:
            report.problems.append(problem)
    return report


def write(source: str, table: LakeTable, file: LandedFile) -> int:
    """Write one lake table with the provenance of its rows; the number of rows."""
    return write_text_table(
        table.frame,
        get_settings().lake / source / f"{table.name}.parquet",
        constants={
            "source_file": file.file_name,
            "source_sha256": file.sha256,
            "reader_version": READER_VERSION,
        },
    )


def tables_by_sha(source: str) -> dict[str, dict[str, int]]:
    """Lake tables that this version of the readers made, by the hash of the file they came from."""
    known: dict[str, dict[str, int]] = {}
    root = get_settings().lake / source
    for path in sorted(root.rglob("*.parquet")):
        first = pq.ParquetFile(path).read_row_group(0, columns=["source_sha256", "reader_version"])
        if first.num_rows and first["reader_version"][0].as_py() == READER_VERSION:
            name = str(path.relative_to(root).with_suffix(""))
            n_rows = pq.ParquetFile(path).metadata.num_rows
            known.setdefault(first["source_sha256"][0].as_py(), {})[name] = n_rows
    return known


def _count(report: LoadReport, file: LandedFile, name: str, n_rows: int) -> None:
    report.tables[name] = n_rows
    report.rows_by_file[file.file_name] = report.rows_by_file.get(file.file_name, 0) + n_rows
