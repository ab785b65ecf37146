"""The numbers on `docs/published_figures.md` are those of the marts."""

import re

import pytest

from orchestration.settings import NEIGHBOUR_MIRROR, PROJECT_DIR

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not (NEIGHBOUR_MIRROR / "nhs_annual").is_dir(),
        reason="no published files: ../shared/data is not there",
    ),
]
ROW = re.compile(r"^\| (\d+) \| (\w+) \| (\d+) \| (\d+) \| (\d+) of (\d+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def page():
    return (PROJECT_DIR / "docs" / "published_figures.md").read_text()


def test_the_comparison_with_the_report_is_that_of_the_marts(warehouse, page):
    found = warehouse.ask(
        """
        select report_table, outcome, count(*) as n,
            count(*) filter (is_compatible) as n_compatible,
            count(*) filter (is_same_direction) as n_same, count(is_same_direction) as n_directed
        from marts.open_odds_ratios_vs_report
        where period = 'to 2018-19'
        group by report_table, outcome
        """
    ).sort_values("report_table", key=lambda table: table.astype(int))
    printed = [(table, name, *map(int, counts)) for table, name, *counts in ROW.findall(page)]
    assert printed == [tuple(row) for row in found.itertuples(index=False)]


def test_the_recovery_rates_are_those_of_the_marts(warehouse, page):
    rates = warehouse.ask(
        """
        select ethnic_group, rate from marts.open_outcome_rates
        where org_type = 'England' and financial_year = '2024-25' and measure = 'recovery'
            and ethnic_grouping = 'detailed'
        """
    ).set_index("ethnic_group")["rate"]
    for group in ("White British", "Asian Bangladeshi", "Asian Pakistani", "Other Any Other"):
        assert f"{100 * rates[group]:.1f}" in page
