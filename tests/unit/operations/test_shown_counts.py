"""Counts of people in logs and metadata: none, or five and more."""

from types import SimpleNamespace

import dagster as dg
import pytest
import yaml

from orchestration import shown_counts
from orchestration.publication.disclosure import SMALLEST
from orchestration.settings import DBT_PROJECT_DIR
from orchestration.warehouse import row_counts


@pytest.mark.parametrize(
    ("n", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1234, "1,234")]
)
def test_one_to_four_people_are_not_counted_in_words(n, shown):
    assert shown_counts.shown_count(n) == shown


@pytest.mark.parametrize(("n", "value"), [(0, 0), (1, "fewer than 5"), (4, "fewer than 5"), (5, 5)])
def test_nor_in_metadata(n, value):
    assert shown_counts.shown_metadata(n) == value


def test_dbt_counts_the_people_who_break_a_rule_from_the_same_number_on():
    """`vars` cannot be used where dbt's tests are configured, so the number stands there twice."""
    project = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())
    [settings] = project["data_tests"].values()
    assert settings["+fail_calc"] == (
        f"case when count(*) between 1 and {SMALLEST - 1} then {SMALLEST} else count(*) end"
    )


@pytest.mark.parametrize(
    ("model", "n_rows", "shown"),
    [
        ("fct_pathway", 3, None),
        ("fct_pathway", 5, 5),
        ("int_pathways__affected", 1, None),
        ("agg_outcome_rates", 3, 3),
    ],
)
def test_a_small_table_of_people_has_no_row_count(monkeypatch, model, n_rows, shown):
    node = {"name": model, "schema": "s", "config": {"materialized": "table"}}
    monkeypatch.setattr(row_counts, "_count", lambda connection, node: n_rows)
    monkeypatch.setattr(row_counts, "duckdb", SimpleNamespace(connect=lambda *_, **__: _Nothing()))
    event = dg.Output(None, metadata={"unique_id": "model.x"})
    [told] = row_counts.with_row_counts([event], {"nodes": {"model.x": node}})
    found = told.metadata.get("dagster/row_count")
    assert (found.value if found is not None else None) == shown


class _Nothing:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False
