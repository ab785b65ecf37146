"""How fast a national year is simulated, how large it is, and how much memory it takes.

Run by `make bench-simulation`. The comparison is with the plainest way to write the same tables:
Python's csv writer, row by row, from values already at hand, so without any drawing of people.
"""

import csv
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from rich.console import Console

from orchestration.simulation import simulate

console = Console()
MEBIBYTE = 1024**2
COMPARED_SUBMISSIONS = 40


def main(
    referrals: Annotated[int, typer.Option()] = 1_800_000,
    months: Annotated[str, typer.Option()] = "2023-04:2024-03",
    file_format: Annotated[str, typer.Option("--format")] = "parquet",
    workers: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Simulate into a temporary folder, measure, compare, remove."""
    first, _, last = months.partition(":")
    root = Path(tempfile.mkdtemp(prefix="tte-bench-"))
    try:
        started = time.perf_counter()
        summary = simulate(
            root / "mds",
            months=(first, last),
            referrals_per_year=referrals,
            file_format=file_format,
            workers=workers,
        )
        seconds = time.perf_counter() - started
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
        console.print(
            f"{summary.n_referrals:,} referrals, {summary.n_submissions:,} submissions, "
            f"{summary.n_rows:,} rows in {seconds:.0f} s: {summary.n_rows / seconds:,.0f} rows/s"
        )
        console.print(f"Size {size / MEBIBYTE:,.0f} MiB; peak memory {_peak_memory()}")
        if file_format == "parquet":
            plain = _row_by_row(root / "mds", root / "plain")
            console.print(
                f"Row by row with Python's csv writer: {plain:,.0f} rows/s (writing alone); "
                f"ratio {summary.n_rows / seconds / plain:.1f}"
            )
    finally:
        shutil.rmtree(root)


def _row_by_row(source: Path, target: Path) -> float:
    """Rows per second of writing some submissions row by row. Reading them is not counted."""
    target.mkdir()
    n_rows, seconds = 0, 0.0
    for folder in sorted(source.glob("*/*"))[:COMPARED_SUBMISSIONS]:
        for file in sorted(folder.glob("*.parquet")):
            rows = pq.read_table(file).to_pylist()
            started = time.perf_counter()
            with (target / f"{file.stem}.csv").open("w", newline="") as out:
                writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else [])
                writer.writeheader()
                for row in rows:
                    writer.writerow(row)
            seconds += time.perf_counter() - started
            n_rows += len(rows)
    return n_rows / seconds


def _peak_memory() -> str:
    """Of this process, and of the largest of its workers."""
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"{own:,.0f} MiB here, {child:,.0f} MiB in the largest worker"


if __name__ == "__main__":
    typer.run(main)
