"""What a submission changes against the other versions of its month: rows by table, counts only.

Compared once, when the submission is accepted, so that the cost does not grow with what is loaded.
Which version it took the place of is decided in SQL (`int_submissions__replaced`).
"""

from pathlib import Path

import duckdb
import pandas as pd

from orchestration.parquet import write_table
from orchestration.sources.mds import contract, registry
from orchestration.sources.mds.contract import Table
from orchestration.sources.mds.reading import named, quoted


def compare_with_other_versions(
    connection: duckdb.DuckDBPyConnection,
    files: dict[str, Path],
    submission_id: str,
    month: str,
    provider_code: str,
) -> None:
    """Compare `files` (by table) with each accepted version of the provider's month; write rows.

    Columns: `submission_id`, `compared_with`, `reporting_month`, `delivered_table`, `n_before`,
    `n_after`, `n_added`, `n_removed`, `n_changed`. Nothing is written where there is no other.
    """
    rows = [
        (submission_id, other, f"{month}-01", name, *_compare(connection, table, before, after))
        for other in registry.versions(month, provider_code)
        for name, table in contract.tables().items()
        if name != contract.HEADER
        for before, after in [(_accepted(name, month, other), files.get(name))]
        if before or after
    ]
    if rows:
        frame = pd.DataFrame(
            rows,
            columns=[
                *("submission_id", "compared_with", "reporting_month", "delivered_table"),
                *("n_before", "n_after", "n_added", "n_removed", "n_changed"),
            ],
        )
        write_table(
            frame, registry.lake_folder(registry.COMPARISONS, month) / f"{submission_id}.parquet"
        )


def _accepted(table: str, month: str, submission_id: str) -> Path | None:
    file = registry.lake_folder(table, month) / f"{submission_id}.parquet"
    return file if file.exists() else None


def _compare(
    connection: duckdb.DuckDBPyConnection, table: Table, before: Path | None, after: Path | None
) -> tuple[int, ...]:
    """Rows before, after, added, removed and changed.

    A row is the same row when its key is; a table without a key is compared by whole rows, and
    nothing of it counts as changed.
    """
    whole = _text_of([column.name for column in table.kept])
    key = _text_of(list(table.one_row_per)) if table.one_row_per else whole
    return connection.execute(
        f"""
        with sides as (
            {_rows(before, 1, key, whole)} union all {_rows(after, -1, key, whole)}
        ),
        keys as (
            select
                row_key,
                count(*) filter (where side = 1) as n_before,
                count(*) filter (where side = -1) as n_after,
                sum(side * row_hash::hugeint) as difference
            from sides
            group by row_key
        )
        select
            coalesce(sum(n_before), 0)::bigint,
            coalesce(sum(n_after), 0)::bigint,
            coalesce(sum(greatest(n_after - n_before, 0)), 0)::bigint,
            coalesce(sum(greatest(n_before - n_after, 0)), 0)::bigint,
            count(*) filter (where n_before = n_after and difference <> 0)
        from keys
        """
    ).fetchone()


def _rows(file: Path | None, side: int, key: str, whole: str) -> str:
    if file is None:
        return "select '' as row_key, 0::ubigint as row_hash, 0 as side where false"
    return (
        f"select {key} as row_key, hash({whole}) as row_hash, {side} as side "
        f"from read_parquet({quoted(str(file))})"
    )


def _text_of(columns: list[str]) -> str:
    return (
        f"concat_ws(chr(31), {', '.join(f'coalesce({named(name)}, chr(30))' for name in columns)})"
    )
