"""From marts to rows: a small made-up country with one service that has no gap."""

import duckdb
import numpy as np
import pytest

from orchestration.models.open_lane import multilevel_results, multilevel_run
from orchestration.models.open_lane.multilevel_data import pooled_gaps, provider_cells

GROUPS = {
    "White British": ("White", 1),
    "Asian Indian": ("Asian or Asian British", 8),
    "Black African": ("Black or Black British", 13),
}
EQUAL_SERVICE = "P03"


def rates():
    """Rows of open_outcome_rates: 14 providers, 2 years, 3 groups, exact, one cell withheld."""
    rng = np.random.default_rng(2)
    rows = []
    for service in range(14):
        code, shift = f"P{service:02d}", rng.normal(0, 0.2)
        for year in ("2021-22", "2023-24"):
            for group in GROUPS:
                gap = 0.0 if group == "White British" or code == EQUAL_SERVICE else -0.6
                people = 2000 if group == "White British" else 700
                events = int(rng.binomial(people, 1 / (1 + np.exp(-(0.1 + shift + gap)))))
                rows.append((code, year, group, events, events, people, people, events, people))
    rows[1] = (*rows[1][:3], 0, 4, 4, 9, None, None)
    return rows


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_ethnic_group "
            "(ethnic_group varchar, broad_group varchar, sort_order int)"
        )
        connection.executemany(
            "insert into marts.dim_ethnic_group values (?, ?, ?)",
            [(group, *of) for group, of in GROUPS.items()],
        )
        connection.execute(
            "create table marts.open_outcome_rates (org_code varchar, financial_year varchar, "
            "ethnic_group varchar, numerator_least int, numerator_most int, denominator_least int, "
            "denominator_most int, numerator int, denominator int, measure varchar "
            "default 'recovery', population varchar default 'at_caseness', percentage double, "
            "org_type varchar default 'Provider', ethnic_grouping varchar default 'detailed')"
        )
        connection.executemany(
            "insert into marts.open_outcome_rates (org_code, financial_year, ethnic_group, "
            "numerator_least, numerator_most, denominator_least, denominator_most, numerator, "
            "denominator) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rates(),
        )
        connection.execute(
            "create table marts.open_outcome_gaps as select org_type, 'minoritised' as "
            "ethnic_grouping, 'Minoritised' as ethnic_group, measure, org_code, "
            "financial_year, sum(numerator) filter (ethnic_group <> 'White British') as numerator,"
            " sum(denominator) filter (ethnic_group <> 'White British') as denominator,"
            " sum(numerator) filter (ethnic_group = 'White British') as reference_numerator,"
            " sum(denominator) filter (ethnic_group = 'White British') as reference_denominator"
            " from marts.open_outcome_rates group by all"
        )
        yield connection


@pytest.fixture(scope="module")
def found(connection):
    return multilevel_results.analyse(provider_cells(connection), pooled_gaps(connection))


def test_groups_have_their_odds_ratio_and_fits_say_what_was_withheld(found):
    estimates = found.estimates.set_index("ethnic_group")
    for group in ("Asian Indian", "Black African"):
        row = estimates.loc[group]
        # thirteen services at -0.6 and one at 0
        assert row["lower"] < np.exp(-0.6 * 13 / 14) < row["upper"]
    assert set(found.estimates["analysis"]) == {"open_outcome_multilevel"}
    whole = found.fits[found.fits["variant"].isna()].iloc[0]
    assert whole["converged"]
    assert whole["n_cells"] == 84
    assert whole["warnings"].startswith("1 of 84 cells withheld, kept through their bounds")


def test_the_service_without_a_gap_is_named_and_ranked_first(found):
    standing = found.benchmark[found.benchmark["ethnic_group"] == "Minoritised"]
    named = standing[standing["is_demonstrator"]]
    assert named["provider_code"].tolist() == [EQUAL_SERVICE]
    row = named.iloc[0]
    assert (row["rank_lower"], row["rank_upper"]) == (1, 1)
    assert row["gap_lower"] < 1.0
    assert abs(row["gap_points"]) < 0.05
    assert row["log_odds_ratio"] > row["upper_998"]


def test_every_service_has_one_row_for_every_comparison(found):
    compared = ["Minoritised", "Asian or Asian British", "Black or Black British"]
    assert len(found.service_effects) == 14 * len(compared)
    assert set(found.service_effects["variant"]) == set(compared)
    assert not found.benchmark.duplicated(["outcome", "provider_code", "ethnic_group"]).any()


def test_unchanged_counts_are_not_fitted_again(connection, data_dir, monkeypatch):
    first = multilevel_run.refresh(connection)
    monkeypatch.setattr(multilevel_run, "analyse", lambda *_: pytest.fail("fitted again"))
    second = multilevel_run.refresh(connection)
    assert second["log_likelihood"].tolist() == first["log_likelihood"].tolist()


def test_without_published_years_there_is_nothing_to_fit(data_dir):
    with duckdb.connect() as empty:
        empty.execute("create schema marts")
        empty.execute(
            "create table marts.dim_ethnic_group (ethnic_group text, broad_group text, "
            "sort_order int)"
        )
        empty.execute(
            "create table marts.open_outcome_rates (measure text, population text, org_code text, "
            "financial_year text, ethnic_group text, percentage double, numerator_least int, "
            "numerator_most int, denominator_least int, denominator_most int, numerator int, "
            "denominator int, org_type text, ethnic_grouping text)"
        )
        empty.execute(
            "create table marts.open_outcome_gaps (measure text, org_code text, ethnic_group text, "
            "numerator int, denominator int, reference_numerator int, reference_denominator int, "
            "org_type text, ethnic_grouping text, financial_year text)"
        )
        assert multilevel_run.refresh(empty).empty
