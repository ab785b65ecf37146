"""The release note says what changed since the last release, from published figures alone."""

import csv

import duckdb
import pytest
from made_warehouse import RATES, SOURCES, SUBMISSIONS, make_warehouse

from orchestration.publication import release
from orchestration.publication.release_comparison import compare

CHANGED_RATES = (
    ("2022-23", "White British", 105, None),
    ("2022-23", "Asian Bangladeshi", None, "secondary"),
    ("2023-24", "White British", 120, None),
    ("2024-25", "White British", 130, None),
)


def release_of(**parts):
    make_warehouse(**parts)
    return release.activate(release.build_release(release.new_release_folder())) / "published"


def rows_of(published):
    with (published / "release_changes.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def found(published, kind):
    return {
        row["item"]: (row["before"], row["now"])
        for row in rows_of(published)
        if row["kind"] == kind
    }


@pytest.fixture
def second(data_dir):
    """The second release: a row more, two changed, a submission, an edition."""
    release_of()
    return release_of(
        rates=CHANGED_RATES,
        submissions=(*SUBMISSIONS, ("2023-05", "SIM001", "Primary")),
        sources=((*SOURCES[0][:2], "b" * 64, SOURCES[0][3]),),
    )


def test_the_first_release_says_so(data_dir):
    published = release_of()
    assert "This is the first release" in (published / "release_note.md").read_text()
    assert found(published, "rows") == {"all": ("", "3")}
    assert found(published, "submissions") == {"2023-04": ("", "2")}


def test_rows_added_removed_and_changed_are_counted(second):
    assert found(second, "rows") == {
        "all": ("3", "4"),
        "added": ("", "1"),
        "removed": ("0", ""),
        "changed": ("", "2"),
    }
    note = (second / "release_note.md").read_text()
    assert "| pub_outcome_rates | 3 | 4 | 1 | 0 | 2 |" in note


def test_new_periods_submissions_and_editions_are_named(second):
    assert found(second, "period") == {"2024-25": ("", "there")}
    assert found(second, "submissions") == {"2023-05": ("", "1")}
    assert found(second, "source") == {SOURCES[0][1]: ("a" * 64, "b" * 64)}
    note = (second / "release_note.md").read_text()
    assert "2023-05: 1 (SIM001)" in note
    assert f"{SOURCES[0][1]} (2017-18): another edition" in note


def test_withheld_cells_are_counted_by_reason_now_and_before(second):
    assert found(second, "withheld") == {"small_count": ("1", ""), "secondary": ("", "1")}


def test_changed_definitions_are_told(data_dir, monkeypatch):
    from orchestration.publication import provenance

    release_of()
    monkeypatch.setattr(provenance, "state_of_definitions", lambda: "other")
    published = release_of()
    [(_, now)] = found(published, "definitions").values()
    assert now == "other"
    assert "What defines the tables changed" in (published / "release_note.md").read_text()


def test_an_unchanged_release_says_that_nothing_changed(data_dir):
    release_of()
    published = release_of()
    assert found(published, "rows")["changed"] == ("", "0")
    assert "## Definitions\n\nUnchanged." in (published / "release_note.md").read_text()


def test_rows_without_a_key_are_compared_whole(tmp_path):
    for name, rows in (("before", (1, 1, 2)), ("now", (1, 2, 2))):
        (tmp_path / name).mkdir()
        with duckdb.connect(str(tmp_path / name / "published.duckdb")) as connection:
            connection.execute("create table t as select 'same' as label, 0.0 as value limit 0")
            connection.executemany("insert into t values ('same', ?)", [(row,) for row in rows])
    moved = {change.item: change for change in compare(tmp_path / "now", tmp_path / "before")}
    assert moved["added"].now == "1"
    assert moved["removed"].before == "1"
    assert moved["changed"].now is None


def test_other_columns_and_tables_do_not_stop_the_comparison(data_dir, tmp_path):
    published = release_of(rates=RATES)
    (tmp_path / "before").mkdir()
    with duckdb.connect(str(tmp_path / "before" / "published.duckdb")) as connection:
        connection.execute(
            "create table pub_outcome_rates as select '2022-23' as financial_year, 1.5 as numerator"
        )
        connection.execute("create table pub_gone as select 1 as number")
    changes = compare(published, tmp_path / "before")
    assert {change.item for change in changes if change.kind == "column"} == {
        "numerator",
        "ethnic_group",
        "suppression_reason",
    }
    assert [change.table for change in changes if change.kind == "table"] == ["pub_gone"]
