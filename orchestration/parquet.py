"""Writing Parquet so that a reader never sees half a file.

Every Python asset writes through here: to a temporary name first, then one rename. A run
that is killed leaves the old file, or none, and at most a `*.tmp` that the next run removes.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.settings import get_settings


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path that becomes `path` in one step if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def scratch_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB that fetches nothing from the internet."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute("set autoload_known_extensions = false")
        connection.execute("set memory_limit = ?", [get_settings().memory_limit])
        connection.execute("set preserve_insertion_order = true")
        connection.execute("set enable_progress_bar = false")
        yield connection


def write_table(frame: pd.DataFrame, path: Path) -> int:
    """Write a frame as one Parquet file with its own types; the number of rows."""
    with replacing(path) as temporary:
        frame.to_parquet(temporary, index=False, compression="zstd")
    return len(frame)


def write_text_table(frame: pd.DataFrame, path: Path, *, constants: Mapping[str, str]) -> int:
    """Write a raw table: every column text, `constants` added as further columns.

    Missing values become nulls. Returns the number of rows.
    """
    text = frame.astype("string")
    for name, value in constants.items():
        text[name] = pd.Series(value, index=text.index, dtype="string")
    return write_table(text, path)


def remove_leftovers(folder: Path) -> int:
    """Remove temporary files that a killed run left below `folder`; how many there were."""
    leftovers = list(folder.rglob(".*.tmp"))
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    return len(leftovers)
