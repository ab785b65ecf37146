"""No count of one to four people in what a run records: Dagster's events, its log, dbt's log."""

import json
import re
import sqlite3

import pytest

from orchestration import shown_counts

pytestmark = pytest.mark.integration
LABELS = (
    shown_counts.OF_PEOPLE
    | shown_counts.OF_ROWS
    | shown_counts.OPERATIONAL
    | shown_counts.OF_PUBLISHED_ROWS
    | shown_counts.OF_THE_ENGINE
)
# dbt says of a test that fails or warns how many rows break the rule.
SMALL_RESULT = re.compile(r"\b(?:Got|FAIL|WARN) [1-4] (?:results?\b)?")


def metadata_in(event):
    """Pairs of asset key and entry for all metadata in an event, however deep."""
    if isinstance(event, list):
        for part in event:
            yield from metadata_in(part)
    elif isinstance(event, dict):
        if "entry_data" in event and "label" in event:
            yield event["label"], _value(event["entry_data"])
        for part in event.values():
            yield from metadata_in(part)


def _value(entry_data):
    return next((value for name, value in entry_data.items() if name != "__class__"), None)


@pytest.fixture(scope="module")
def entries(warehouse):
    """Every metadata entry of every run so far: label, value, asset, type of event."""
    found = []
    for file in (warehouse.data / "dagster").rglob("*.db"):
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        tables = {name for (name,) in connection.execute("select name from sqlite_master")}
        if "event_logs" in tables:
            query = "select event, asset_key from event_logs"
            for event, asset in connection.execute(query).fetchall():
                found += [(*entry, asset) for entry in metadata_in(json.loads(event))]
        connection.close()
    assert len(found) > 500
    return found


def test_every_kind_of_metadata_has_been_classified(entries):
    unknown = {label for label, _, _ in entries} - LABELS
    assert unknown == set(), "Say in orchestration/shown_counts.py what these are."


def test_no_metadata_counts_one_to_four_people(entries):
    small = [
        (label, asset)
        for label, value, asset in entries
        if label in shown_counts.OF_PEOPLE
        and isinstance(value, int)
        and shown_counts.is_small(value)
    ]
    assert small == []


def test_no_row_count_of_a_record_level_table_is_small(entries):
    from orchestration.definitions import defs

    graph = defs.resolve_asset_graph()
    record_level = {
        json.dumps(key.path)
        for key in graph.get_all_asset_keys()
        if graph.get(key).tags.get("sensitivity") == "record_level"
    }
    assert {asset for label, _, asset in entries if label in shown_counts.OF_ROWS} & record_level
    small = [
        asset
        for label, value, asset in entries
        if label in shown_counts.OF_ROWS and asset in record_level and shown_counts.is_small(value)
    ]
    assert small == []


@pytest.mark.parametrize("line", ["  Got 3 results, configured to warn if != 0", "FAIL 2 unique_x"])
def test_a_line_that_counts_few_failing_rows_would_be_found(line):
    assert SMALL_RESULT.search(line)


def test_no_log_says_that_few_rows_break_a_rule(warehouse):
    logs = list((warehouse.data / "logs").glob("*.log"))
    assert logs
    for log in logs:
        assert not SMALL_RESULT.findall(log.read_text())
