"""The rules for published counts, and that SQL and Python agree on them."""

import duckdb
import pytest

from orchestration.publication.disclosure import disclose_count, disclose_rate
from orchestration.settings import DBT_PROJECT_DIR


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_small_counts_are_withheld_and_the_rest_rounded_to_five(count, shown):
    assert disclose_count(count) == shown


@pytest.fixture(scope="module")
def macros():
    """The macros of disclosure control, with the rules as the project sets them."""
    import yaml
    from jinja2 import Environment

    variables = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
    text = (DBT_PROJECT_DIR / "macros" / "disclosure.sql").read_text()
    return Environment().from_string(text, globals={"var": variables.__getitem__}).module


def test_the_macro_and_the_function_agree_on_every_count_up_to_a_thousand(macros):
    small, rounded = macros.is_small("n"), macros.rounded_count("n")
    rows = duckdb.connect().execute(
        f"select n, case when not {small} then {rounded} end from range(0, 1000) as counts(n)"
    )
    assert [(n, disclose_count(n)) for n in range(1000)] == rows.fetchall()


@pytest.mark.parametrize("org_type", ["England", "Provider"])
def test_the_macro_and_the_function_agree_on_every_rate_of_up_to_150_people(macros, org_type):
    small, rate = macros.is_small_rate("n", "d"), macros.rounded_rate("n", "d", f"'{org_type}'")
    rows = (
        duckdb.connect()
        .execute(
            f"""
        select n, d, case when not {small} then {rate} end
        from range(0, 151) as people(d), range(0, 151) as counts(n) where n <= d order by d, n
        """
        )
        .fetchall()
    )
    assert len(rows) == 151 * 152 // 2
    is_england = org_type == "England"
    different = [
        (n, d, rate) for n, d, rate in rows if rate != disclose_rate(n, d, is_england=is_england)
    ]
    assert different == []


def test_a_rate_is_rounded_from_true_counts_to_fewer_decimals_below_england():
    assert disclose_rate(33, 200, is_england=True) == 0.165
    assert disclose_rate(33, 200, is_england=False) == 0.17
    assert disclose_rate(4, 200, is_england=True) is None
    assert disclose_rate(196, 200, is_england=False) is None
