"""Numbers of rows of a submission beside those of the same provider's recent months."""

from pathlib import Path
from statistics import median

import pandas as pd

from orchestration.parquet import write_table
from orchestration.sources.mds import contract

# With fewer months behind it, nobody can say what is usual for a provider.
FEWEST_RECENT_MONTHS = 3


def write_volumes(
    submission_id: str,
    n_rows: dict[str, int],
    recent_rows: dict[str, tuple[int, ...]],
    target: Path,
) -> None:
    """Write one row: `T rows` and `T rows to usual` for every table T, as text.

    `recent_rows` holds by table the numbers of rows of recent months. The ratio to their median
    is null for fewer than three months, or when the median is nought.
    """
    row: dict[str, str | None] = {"submission_id": submission_id, "source_row": None}
    for table in contract.tables():
        row[f"{table} rows"] = str(n_rows.get(table, 0))
        row[f"{table} rows to usual"] = _ratio(n_rows.get(table, 0), recent_rows.get(table, ()))
    write_table(pd.DataFrame([row], dtype="string"), target)


def _ratio(n_rows: int, recent: tuple[int, ...]) -> str | None:
    if len(recent) < FEWEST_RECENT_MONTHS or not median(recent):
        return None
    return str(n_rows / median(recent))
