"""What the readers of published sources share: reports, and reading unchanged bytes only once."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import BadFileError
from orchestration.parquet import replacing, write_text_table
from orchestration.settings import get_settings
from orchestration.sources.fetch import LandedFile

# Raise it when a reader changes what it writes; every file is then read again.
READER_VERSION = "2"


@dataclass
class LoadReport:
    """What a source gave: rows by lake table, the files behind them, and files refused."""

    tables: dict[str, int] = field(default_factory=dict)
    rows_by_file: dict[str, int] = field(default_factory=dict)
    problems: list[BadFileError] = field(default_factory=list)

    def count(self, file: LandedFile, table: str, n_rows: int) -> None:
        """Note that a file gave a lake table."""
        self.tables[table] = n_rows
        self.rows_by_file[file.file_name] = self.rows_by_file.get(file.file_name, 0) + n_rows


@dataclass(frozen=True)
class LakeTable:
    """A table read from one file: where it goes in the lake, and its rows as text."""

    name: str
    frame: pd.DataFrame


# A reader raises when a file is of no use, and gives the error of a part beside the good tables.
Reader = Callable[[Path], Iterable[LakeTable | BadFileError]]


def load_each(
    files: list[LandedFile], *, source: str, read: Reader, copies_may_agree: bool = True
) -> LoadReport:
    """Read every file into the lake; a file that cannot be read leaves its old table in place.

    Two files that give one table are refused, because which is right is not for a program to
    say; with `copies_may_agree` only when their figures differ.
    """
    report = LoadReport()
    known = tables_by_sha(source)
    owners = {name: file for file in files for name in known.get(file.sha256, {})}
    for file in files:
        for name, n_rows in known.get(file.sha256, {}).items():
            report.count(file, name, n_rows)
        if file.sha256 in known:
            continue
        try:
            parts = list(read(file.path))
        except BadFileError as problem:
            report.problems.append(problem)
            continue
        tables = [part for part in parts if isinstance(part, LakeTable)]
        bad_parts = [part for part in parts if isinstance(part, BadFileError)]
        report.problems += bad_parts
        others = [table for table in tables if table.name in owners]
        refused = [t for t in others if not (copies_may_agree and _same_rows(source, t))]
        if refused:  # the whole file, so that it is refused again next time
            report.problems.append(_second_copy(source, refused[0], file, owners))
            continue
        ours = [table for table in tables if table.name not in owners]
        known[file.sha256] = write(source, ours, file, is_whole=not bad_parts)
        for name, n_rows in known[file.sha256].items():
            owners[name] = file
            report.count(file, name, n_rows)
    return report


def write(
    source: str, tables: list[LakeTable], file: LandedFile, *, is_whole: bool = True
) -> dict[str, int]:
    """Write the lake tables of one file with the provenance of their rows; rows by table.

    All appear at once: a run killed in between would leave a file half read and thought whole.
    The tables of a file with a bad part say so, and it is read and reported again next time.
    """
    with ExitStack() as together:
        return {
            table.name: write_text_table(
                table.frame,
                together.enter_context(replacing(_path(source, table.name))),
                constants={
                    "source_file": file.file_name,
                    "source_sha256": file.sha256,
                    "reader_version": READER_VERSION if is_whole else f"{READER_VERSION} in part",
                },
            )
            for table in tables
        }


def tables_by_sha(source: str) -> dict[str, dict[str, int]]:
    """Lake tables that this version of the readers made, by the hash of the file they came from."""
    known: dict[str, dict[str, int]] = {}
    root = get_settings().lake / source
    for path in sorted(root.rglob("*.parquet")):
        try:
            table = pq.ParquetFile(path)
            first = table.read_row_group(0, columns=["source_sha256", "reader_version"])
            sha256, version = (first[name][0].as_py() for name in first.column_names)
        except (pa.ArrowException, OSError, IndexError, ValueError):
            continue  # not one of ours, or damaged: it is read again
        if version == READER_VERSION:
            name = path.relative_to(root).with_suffix("").as_posix()
            known.setdefault(sha256, {})[name] = table.metadata.num_rows
    return known


def _path(source: str, table: str) -> Path:
    return get_settings().lake / source / f"{table}.parquet"


def _same_rows(source: str, table: LakeTable) -> bool:
    written = pd.read_parquet(_path(source, table.name))
    new = table.frame.astype("string")
    return set(new.columns) <= set(written.columns) and new.equals(
        written[list(new.columns)].astype("string")
    )


def _second_copy(
    source: str, table: LakeTable, file: LandedFile, owners: dict[str, LandedFile]
) -> BadFileError:
    return BadFileError(
        file.file_name,
        f"holds {table.name}, which {owners[table.name].file_name} holds too",
        advice=f"Keep the one to be used in landing/{source} and move the other away",
    )
