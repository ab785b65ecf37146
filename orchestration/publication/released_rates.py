"""Remembering providers' rates as they stood in a release, to see what later submissions move.

They are true counts, so they stay in the restricted lake.
"""

from datetime import datetime
from pathlib import Path

from orchestration.parquet import replacing, scratch_database
from orchestration.settings import get_settings

REMEMBERED = "int_rates__to_remember"


def remember(released_at: datetime) -> Path | None:
    """Write the rates of the warehouse to the lake, unless they are those of the release before.

    The file, or None when nothing had moved or no marts were built. `released_at` is in UTC.
    """
    folder = get_settings().lake / "releases" / "released_rates"
    target = folder / f"{released_at:%Y%m%dT%H%M%S%f}.parquet"
    with scratch_database() as connection:
        connection.execute(f"attach '{get_settings().warehouse}' as warehouse (read_only)")
        (is_built,) = connection.execute(
            "select count(*) from duckdb_tables() where table_name = ?", [REMEMBERED]
        ).fetchone()
        rates = f"(from warehouse.intermediate.{REMEMBERED})"
        last = max(folder.glob("*.parquet"), default=None)
        if not is_built or (last and not _has_moved(connection, rates, last)):
            return None
        with replacing(target) as temporary:
            connection.execute(
                f"copy (select *, timestamp '{released_at:%Y-%m-%d %H:%M:%S.%f}' as released_at "
                f"from {rates}) to '{temporary}' (format parquet, compression zstd)"
            )
    return target


def _has_moved(connection, rates: str, last: Path) -> bool:
    before = f"(select * exclude (released_at) from read_parquet('{last}'))"
    (n_different,) = connection.execute(
        f"select count(*) from (from {rates} except from {before} "
        f"union all (from {before} except from {rates}))"
    ).fetchone()
    return n_different > 0
