"""What differs between two releases, from their published folders alone.

Nothing but published figures is read, so a comparison cannot show what both releases withhold.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication import provenance

DATABASE = "published.duckdb"
PERIODS = ("financial_year", "period", "quarter", "month", "reporting_month")
# What a row says, not what it is about.
VALUES = ("interval_method", "data_origin", "sentence", "source_row", "org_name")
KEY_TYPES = ("VARCHAR", "DATE", "INTEGER", "SMALLINT")


@dataclass(frozen=True)
class Change:
    """One figure of the comparison; numbers are written as text beside names and hashes.

    `kind` is table, column, rows, withheld, period, submissions, source, code, definitions or
    data_origin. `before` is None for what is new and `now` for what is gone.
    """

    kind: str
    table: str | None
    item: str | None
    before: str | None
    now: str | None
    detail: str | None = None


def compare(now: Path, before: Path | None) -> list[Change]:
    """Every change between two folders of published files; the first release has none before."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{now / DATABASE}' as now (read_only)")
        if before:
            connection.execute(f"attach '{before / DATABASE}' as before (read_only)")
        changes = list(_tables(connection, has_before=before is not None))
    known = provenance.read(before) if before else {}
    return changes + list(_provenance(provenance.read(now), known))


def _tables(connection: duckdb.DuckDBPyConnection, *, has_before: bool) -> Iterator[Change]:
    new = _columns(connection, "now")
    old = _columns(connection, "before") if has_before else {}
    for table in sorted(old.keys() | new.keys()):
        if table not in new or (has_before and table not in old):
            yield Change("table", table, None, *_presence(table in old, table in new))
        yield from _rows(connection, table, old.get(table, {}), new.get(table, {}))
        yield from _tallies(connection, table, old.get(table, {}), new.get(table, {}))


def _columns(connection: duckdb.DuckDBPyConnection, release: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? order by table_name, column_index",
        [release],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, old: dict[str, str], new: dict[str, str]
) -> Iterator[Change]:
    n_old = _count(connection, f'from before."{table}"') if old else None
    n_new = _count(connection, f'from now."{table}"') if new else None
    yield Change("rows", table, "all", _shown(n_old), _shown(n_new))
    if not (old and new):
        return
    for column in [*old, *(name for name in new if name not in old)]:
        if old.get(column) != new.get(column):
            yield Change("column", table, column, old.get(column), new.get(column))
    common = {name: kind for name, kind in new.items() if old.get(name) == kind}
    if common:
        yield from _moved(connection, table, common)


def _moved(
    connection: duckdb.DuckDBPyConnection, table: str, common: dict[str, str]
) -> Iterator[Change]:
    """Rows added, removed and changed; a changed row has the same key and another value."""
    key = [name for name, kind in common.items() if _is_key(name, kind)]
    has_key = bool(key) and all(
        _count(connection, f'from {release}."{table}"')
        == _count(connection, f'from (select distinct {_list(key)} from {release}."{table}")')
        for release in ("now", "before")
    )
    compared = key if has_key else list(common)
    # without a key two equal rows are two rows
    added = _only_in(connection, table, compared, "now", "before", has_key)
    removed = _only_in(connection, table, compared, "before", "now", has_key)
    yield Change("rows", table, "added", None, str(added))
    yield Change("rows", table, "removed", str(removed), None)
    if has_key:
        different = _only_in(connection, table, list(common), "now", "before", has_key)
        yield Change("rows", table, "changed", None, str(different - added))
    else:
        yield Change("rows", table, "changed", None, None, "no key: one removed and one added")


def _only_in(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: list[str],
    one: str,
    other: str,
    has_key: bool,
) -> int:
    without = "except" if has_key else "except all"
    return _count(
        connection,
        f'from (select {_list(columns)} from {one}."{table}" '
        f'{without} select {_list(columns)} from {other}."{table}")',
    )


def _is_key(name: str, kind: str) -> bool:
    return kind in KEY_TYPES and name not in VALUES and not name.endswith("_reason")


def _tallies(
    connection: duckdb.DuckDBPyConnection, table: str, old: dict[str, str], new: dict[str, str]
) -> Iterator[Change]:
    """Cells withheld by reason, and the periods that are new or gone."""
    for column in sorted(
        name for name in old.keys() | new.keys() if name.endswith("suppression_reason")
    ):
        before = _by_value(connection, "before", table, column) if column in old else {}
        now = _by_value(connection, "now", table, column) if column in new else {}
        for reason in sorted(before.keys() | now.keys()):
            yield Change(
                "withheld",
                table,
                reason,
                _shown(before.get(reason)),
                _shown(now.get(reason)),
                column,
            )
    for column in PERIODS:
        if column in old and column in new:
            before = _by_value(connection, "before", table, column)
            now = _by_value(connection, "now", table, column)
            for period in sorted(before.keys() ^ now.keys()):
                presence = _presence(period in before, period in now)
                yield Change("period", table, period, *presence, column)


def _by_value(
    connection: duckdb.DuckDBPyConnection, release: str, table: str, column: str
) -> dict[str, int]:
    return dict(
        connection.execute(
            f'select cast("{column}" as varchar), count(*) from {release}."{table}" '
            f'where "{column}" is not null group by 1'
        ).fetchall()
    )


def _provenance(now: dict[str, Any], before: dict[str, Any]) -> Iterator[Change]:
    for kind, entry in (
        ("code", "code_version"),
        ("definitions", "definitions"),
        ("data_origin", "data_origin"),
    ):
        if before and before.get(entry) != now.get(entry):
            yield Change(kind, None, None, before.get(entry), now.get(entry))
    yield from _sources(now.get("sources", []), before.get("sources", []))
    yield from _submissions(now.get("submissions", []), before.get("submissions", []))


def _sources(now: list[dict], before: list[dict]) -> Iterator[Change]:
    old, new = ({(row["source"], row["file"]): row for row in rows} for rows in (before, now))
    for source, file in sorted(old.keys() | new.keys()):
        was, now_is = (side.get((source, file)) for side in (old, new))
        if (was or {}).get("sha256") != (now_is or {}).get("sha256"):
            edition = (now_is or was)["edition"]
            hashes = (row and row["sha256"] for row in (was, now_is))
            yield Change("source", source, file, *hashes, edition)


def _submissions(now: list[dict], before: list[dict]) -> Iterator[Change]:
    """Submissions accepted since, by month: how many, and of which providers."""
    known = Counter(tuple(sorted(row.items())) for row in before)
    arrived = Counter(tuple(sorted(row.items())) for row in now) - known
    rows = [dict(entry) for entry in arrived.elements()]
    for month in sorted({row["reporting_month"] for row in rows}):
        of_month = [row for row in rows if row["reporting_month"] == month]
        providers = sorted({row["provider_code"] for row in of_month})
        yield Change("submissions", None, month, None, str(len(of_month)), ", ".join(providers))


def _presence(was_there: bool, is_there: bool) -> tuple[str | None, str | None]:
    return "there" if was_there else None, "there" if is_there else None


def _count(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    [(n,)] = connection.execute(f"select count(*) {what}").fetchall()
    return n


def _list(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _shown(number: int | None) -> str | None:
    return None if number is None else str(number)
