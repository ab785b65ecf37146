"""How fast a national year is simulated, how large it is, and how much memory it takes.

Run by `make bench-simulation`. The peer is the plainest way to write the same tables: Python's csv
writer, row by row, from values already at hand. Two ratios to it are printed: of writing alone, and
of the whole simulation, which also draws the people and works out the truth.
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
from orchestration.simulation.submissions import write_table

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
            _compare(root, summary.n_rows / seconds)
    finally:
        shutil.rmtree(root)


def _compare(root: Path, whole: float) -> None:
    """Write some submissions again, in both ways in turn; reading them is not counted."""
    target = root / "again"
    target.mkdir()
    n_rows, plain, ours = 0, 0.0, 0.0
    for folder in sorted((root / "mds").glob("*/*"))[:COMPARED_SUBMISSIONS]:
        for file in sorted(folder.glob("*.parquet")):
            table = pq.read_table(file)
            n_rows += len(table)
            plain += _row_by_row(target / f"{file.stem}.csv", table.to_pylist())
            started = time.perf_counter()
            write_table(target / file.name, table, "parquet")
            ours += time.perf_counter() - started
    console.print(f"Row by row with Python's csv writer: {n_rows / plain:,.0f} rows/s")
    console.print(
        f"The simulator's writing alone: {n_rows / ours:,.0f} rows/s, ratio {plain / ours:.1f}; "
        f"the whole simulation: ratio {whole / (n_rows / plain):.1f}"
    )


def _row_by_row(file: Path, rows: list[dict]) -> float:
    """Seconds it takes to write the rows, one at a time."""
    started = time.perf_counter()
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
    return time.perf_counter() - started


def _peak_memory() -> str:
    """Of this process, and of the largest of its workers."""
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"{own:,.0f} MiB here, {child:,.0f} MiB in the largest worker"


if __name__ == "__main__":
    typer.run(main)
