"""Row counts of what dbt built, for the metadata that Dagster plots over time.

dagster-dbt can fetch them too, but through an adapter that keeps the warehouse open in this
process until it ends, and so keeps every later step out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb

from orchestration.settings import get_settings
from orchestration.shown_counts import is_small
from orchestration.warehouse.sensitivity import is_record_level

ROW_COUNT = "dagster/row_count"


def with_row_counts(events: Iterable, manifest: Mapping[str, Any]) -> Iterator:
    """The events of a finished dbt command, each built table with its number of rows.

    Record-level tables of fewer than five rows have none: each row is of a person. Events are held
    back until dbt has let go of the warehouse. When dbt fails, those of the
    tables that were built come first, then its error.
    """
    held, failure = [], None
    try:
        for event in events:
            held.append(event)
    except Exception as error:
        failure = error
    counts = _count_rows(held, manifest)
    for event in held:
        node, n_rows = unique_id_of(event), counts.get(unique_id_of(event))
        is_hidden = n_rows is None or (is_small(n_rows) and is_record_level(_name(manifest, node)))
        yield event if is_hidden else _with_count(event, n_rows)
    if failure is not None:
        raise failure


def _count_rows(events: list, manifest: Mapping[str, Any]) -> dict[str | None, int]:
    nodes = {unique_id_of(event): manifest["nodes"].get(unique_id_of(event)) for event in events}
    built = {name: node for name, node in nodes.items() if _is_table(node)}
    if not built:
        return {}
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        return {name: _count(connection, node) for name, node in built.items()}


def _count(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any]) -> int:
    place = f'"{node["schema"]}"."{node["name"]}"'
    (n_rows,) = connection.execute(f"select count(*) from {place}").fetchone()
    return n_rows


def _name(manifest: Mapping[str, Any], unique_id: str | None) -> str:
    return manifest["nodes"][unique_id]["name"]


def _is_table(node: Mapping[str, Any] | None) -> bool:
    return node is not None and node["config"]["materialized"] in ("table", "incremental", "seed")


def unique_id_of(event: Any) -> str | None:
    """The dbt node that an event says was built; None for other events."""
    if not isinstance(event, dg.Output):
        return None
    value = event.metadata.get("unique_id")
    return value.value if isinstance(value, dg.MetadataValue) else value


def _with_count(event: dg.Output, n_rows: int) -> dg.Output:
    return event.with_metadata({**event.metadata, ROW_COUNT: n_rows})
