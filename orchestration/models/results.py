"""Results in the lake: one Parquet file per analysis and table, replaced in one step.

Models of published figures have folders of their own below these, which are left alone.
The `fits` file is written last; its hash says which inputs all files of the analysis come from.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.models.analyses import TABLES, Tables
from orchestration.parquet import write_table
from orchestration.settings import get_settings


def folder(table: str) -> Path:
    """Where the files of a table are."""
    return get_settings().lake / "models" / table


def write(name: str, tables: Tables, *, data_origin: str, input_hash: str) -> None:
    """Replace the results of one analysis; a table it does not fill loses its file."""
    for table in sorted(TABLES, key=lambda item: item == "fits"):
        frame = tables.get(table, pd.DataFrame())
        file = folder(table) / f"{name}.parquet"
        if frame.empty:
            file.unlink(missing_ok=True)
            continue
        constants = {"data_origin": data_origin}
        if table == "fits":
            constants["input_hash"] = input_hash
        write_table(frame.assign(**constants), file)


def remove_others(names: set[str]) -> None:
    """Remove the results of analyses that are no longer specified."""
    for table in TABLES:
        for file in folder(table).glob("*.parquet"):
            if file.stem not in names:
                file.unlink()


def stored_hash(name: str) -> str | None:
    """The inputs that the stored results of an analysis come from; None when none are stored, or
    ones of before inputs were kept."""
    file = folder("fits") / f"{name}.parquet"
    if not file.exists():
        return None
    with duckdb.connect() as connection:
        fits = connection.read_parquet(str(file))
        return fits.max("input_hash").fetchall()[0][0] if "input_hash" in fits.columns else None


@dataclass(frozen=True)
class Stored:
    """What the record lane has in the lake."""

    n_estimates: int
    n_fits: int
    n_without_result: int
    n_not_converged: int


def stored() -> Stored:
    """Counts of all stored results: fits without a result are those that lack data."""
    files = {name: _ours(name) for name in ("estimates", "fits")}
    if not files["fits"]:
        return Stored(0, 0, 0, 0)
    with duckdb.connect() as connection:
        fits = connection.execute(
            "select count(*), count(*) filter (status <> 'fitted'), "
            "count(*) filter (status = 'fitted' and not converged) "
            "from read_parquet(?, union_by_name = true)",
            [files["fits"]],
        ).fetchone()
        estimates = connection.execute(
            "select count(*) from read_parquet(?, union_by_name = true)", [files["estimates"]]
        ).fetchone()
    return Stored(estimates[0], *fits)


def _ours(table: str) -> list[str]:
    return sorted(str(file) for file in folder(table).glob("*.parquet"))
