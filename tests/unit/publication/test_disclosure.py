"""The rules for published counts, and that SQL and Python agree on them."""

import duckdb
import pytest

from orchestration.publication.disclosure import disclose_count
from orchestration.settings import DBT_PROJECT_DIR


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_small_counts_are_withheld_and_the_rest_rounded_to_five(count, shown):
    assert disclose_count(count) == shown


def test_the_macro_and_the_function_agree_on_every_count_up_to_a_thousand():
    from jinja2 import Environment

    variables = {"smallest_published_count": 5, "published_rounding": 5}
    text = (DBT_PROJECT_DIR / "macros" / "disclosure.sql").read_text()
    macros = Environment().from_string(text, globals={"var": variables.__getitem__}).module
    small, rounded = macros.is_small("n"), macros.rounded_count("n")
    rows = duckdb.connect().execute(
        f"select n, case when not {small} then {rounded} end from range(0, 1000) as counts(n)"
    )
    assert [(n, disclose_count(n)) for n in range(1000)] == rows.fetchall()
