"""What was accepted: which submissions, with how many rows, from simulated or real people.

The row of a submission is written after everything else of it, so that its presence means the
submission is whole.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from orchestration.errors import PipelineError
from orchestration.parquet import replacing, scratch_database, write_table, write_text_table
from orchestration.settings import get_settings
from orchestration.sources.mds import contract
from orchestration.sources.mds.header import Header

RECENT_MONTHS = 6
COMPARISONS = "version_comparisons"


@dataclass(frozen=True)
class TableCounts:
    """One table of one submission: rows delivered and rejected, and columns left behind."""

    table: str
    n_rows: int
    n_rejected: int
    n_in_header: int | None
    extra_columns: tuple[str, ...]


def lake_folder(table: str, month: str) -> Path:
    """Where the files of a lake table are kept for a month."""
    return get_settings().lake / "mds" / table / f"month={month}"


def is_accepted(submission_id: str, month: str) -> bool:
    """Whether these very bytes were accepted before."""
    return _row_of(submission_id, month).exists()


def versions(month: str, provider_code: str) -> list[str]:
    """Accepted submissions of a provider's month, oldest first."""
    files = [str(file) for file in lake_folder("submissions", month).glob("*.parquet")]
    if not files:
        return []
    with scratch_database() as connection:
        rows = connection.execute(
            "select submission_id from read_parquet(?) where provider_code = ? order by landed_at",
            [files, provider_code],
        ).fetchall()
    return [submission_id for (submission_id,) in rows]


def accept(
    submission_id: str, month: str, folder: str, header: Header, counts: list[TableCounts]
) -> None:
    """Write the row that makes a submission count."""
    _remember_origin(header)
    row = pd.DataFrame(
        {
            "submission_id": [submission_id],
            "reporting_month": [f"{month}-01"],
            "provider_code": [header.provider_code],
            "file_type": [header.file_type],
            "data_set_version": [header.data_set_version],
            "data_set_created_at": [header.created_at],
            "landed_at": [datetime.now(UTC).isoformat(sep=" ", timespec="microseconds")],
            "data_origin": [header.data_origin],
            "folder": [folder],
            "n_rows": [str(sum(count.n_rows - count.n_rejected for count in counts))],
            "n_extra_columns": [str(sum(len(count.extra_columns) for count in counts))],
        }
    )
    write_text_table(row, _row_of(submission_id, month), constants={})


def keep_counts(submission_id: str, month: str, header: Header, counts: list[TableCounts]) -> None:
    """Write how many rows each table of a submission had."""
    frame = pd.DataFrame(
        {
            "submission_id": submission_id,
            "reporting_month": f"{month}-01",
            "provider_code": header.provider_code,
            "delivered_table": [count.table for count in counts],
            "n_rows": pd.array([count.n_rows for count in counts], dtype="Int64"),
            "n_rejected": pd.array([count.n_rejected for count in counts], dtype="Int64"),
            "n_in_header": pd.array([count.n_in_header for count in counts], dtype="Int64"),
            "extra_columns": [", ".join(count.extra_columns) for count in counts],
        }
    )
    write_table(frame, lake_folder("delivered_tables", month) / f"{submission_id}.parquet")


def recent_rows(month: str) -> dict[str, dict[str, tuple[int, ...]]]:
    """Rows by provider and table in the six months before, one number for each month.

    Reads those months only, however many are loaded.
    """
    files = [
        str(file)
        for earlier in _months_before(month)
        for file in lake_folder("delivered_tables", earlier).glob("*.parquet")
    ]
    if not files:
        return {}
    with scratch_database() as connection:
        rows = connection.execute(
            """
            select provider_code, delivered_table, max(n_rows)
            from read_parquet(?)
            group by provider_code, delivered_table, reporting_month
            """,
            [files],
        ).fetchall()
    found: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for provider, table, n_rows in rows:
        found[provider][table] = (*found[provider].get(table, ()), n_rows)
    return found


def refuse_mixed_origins(header: Header) -> None:
    """Simulated and real people in one warehouse would make every figure wrong."""
    marker = _origin_marker()
    held = marker.read_text(encoding="utf-8").strip() if marker.exists() else header.data_origin
    if held != header.data_origin:
        raise PipelineError(
            f"This data directory holds {held} submissions, and a {header.data_origin} "
            "one arrived. Use a data directory of its own (TTE_DATA_DIR) for each."
        )


def remove_orphans(month: str) -> None:
    """Remove what a killed run wrote of submissions that were never accepted."""
    accepted = {file.name for file in lake_folder("submissions", month).glob("*.parquet")}
    for table in (*contract.tables(), "delivered_tables", COMPARISONS):
        for file in lake_folder(table, month).glob("*.parquet"):
            if file.name not in accepted:
                file.unlink()


def _row_of(submission_id: str, month: str) -> Path:
    return lake_folder("submissions", month) / f"{submission_id}.parquet"


def _origin_marker() -> Path:
    return get_settings().lake / "mds" / "data_origin.txt"


def _remember_origin(header: Header) -> None:
    if not _origin_marker().exists():
        with replacing(_origin_marker()) as temporary:
            temporary.write_text(header.data_origin + "\n", encoding="utf-8")


def _months_before(month: str) -> list[str]:
    year, number = (int(part) for part in month.split("-"))
    places = [12 * year + number - 1 - back for back in range(1, RECENT_MONTHS + 1)]
    return [f"{place // 12:04}-{place % 12 + 1:02}" for place in places]
