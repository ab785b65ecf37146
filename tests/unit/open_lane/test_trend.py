"""Trends of gaps: the line R's metafor fits, breaks where planted, too few years refused."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from orchestration.models.open_lane import trend_results
from orchestration.models.open_lane.results import holm
from orchestration.models.open_lane.trend import fit_trend

YEARS = [2017, 2019, 2020, 2021, 2023, 2024]
GAPS = [-0.30, -0.22, -0.28, -0.15, -0.18, -0.02]
ERRORS = [0.03, 0.025, 0.03, 0.02, 0.02, 0.025]


def series(group="Black African", gaps=GAPS, years=YEARS, errors=ERRORS):
    return pd.DataFrame(
        {"ethnic_group": group, "start_year": years, "gap": gaps, "std_error": errors}
    )


def terms(fitted):
    return fitted.terms.set_index("term")


def test_the_line_and_its_test_are_those_of_metafor():
    # R 4.2.2, metafor 3.8.1: rma(y, sei = s, mods = ~t, method = "PM", test = "t",
    # control = list(tol = 1e-13, maxiter = 1000)), because its own tolerance is coarse
    fitted = fit_trend(series(), with_breaks=False)
    slope = terms(fitted).loc["change per year"]
    assert fitted.scatter_variance == pytest.approx(0.002951364693, rel=1e-4)
    assert slope["estimate"] == pytest.approx(0.03321895582, rel=1e-5)
    assert slope["std_error"] == pytest.approx(0.0104619957, rel=1e-4)
    assert slope["p_value"] == pytest.approx(0.03368951413, rel=1e-4)
    assert (slope["lower"], slope["upper"]) == pytest.approx((0.00417180, 0.06226611), rel=1e-3)


def test_the_breaks_are_those_of_metafor():
    fitted = fit_trend(series(), with_breaks=True)
    found = terms(fitted)
    assert fitted.scatter_variance == pytest.approx(0.00477039983, rel=1e-4)
    assert found.loc["break at 2019-20", "estimate"] == pytest.approx(-0.01639052999, rel=1e-4)
    assert found.loc["break at 2020-21", "std_error"] == pytest.approx(0.10825809993, rel=1e-4)
    assert found.loc["break at 2020-21", "p_value"] == pytest.approx(0.52815454783, rel=1e-4)


def test_a_planted_step_of_2020_is_found_there_and_not_in_2019():
    rng = np.random.default_rng(7)
    years = np.array(range(2013, 2025))
    frames = []
    for group in ("Asian Indian", "Asian Pakistani", "Black African"):
        gap = -0.4 + 0.2 * (years >= 2020) + rng.normal(0, 0.02, len(years))
        frames.append(series(group, gap, years, 0.02))
    found = fit_trend(pd.concat(frames), with_breaks=True).terms.groupby("term")["estimate"].mean()
    assert found["break at 2020-21"] == pytest.approx(0.2, abs=0.05)
    assert found["break at 2019-20"] == pytest.approx(0.0, abs=0.05)


def test_years_in_which_all_groups_move_together_count_once():
    # three groups with the same gaps say no more about how years scatter than one of them
    alone = fit_trend(series(), with_breaks=False)
    together = fit_trend(pd.concat([series(group) for group in "ABC"]), with_breaks=False)
    assert together.degrees_of_freedom == pytest.approx(alone.degrees_of_freedom)
    expected = terms(alone).loc["change per year", "p_value"]
    assert list(together.terms.query("term == 'change per year'")["p_value"]) == pytest.approx(
        [expected] * 3
    )


def test_groups_that_scatter_apart_all_count():
    mirrored = [series("A"), series("B", gaps=[-0.6 - gap for gap in GAPS])]
    fitted = fit_trend(pd.concat(mirrored), with_breaks=False)
    assert fitted.degrees_of_freedom == 2 * (len(YEARS) - 2)


def test_scatter_no_larger_than_sampling_adds_nothing():
    gaps = [-0.3 + 0.01 * (year - 2017) for year in YEARS]
    assert fit_trend(series(gaps=gaps), with_breaks=False).scatter_variance == 0


def test_too_few_years_give_no_line():
    two = series().head(2)
    assert fit_trend(two, with_breaks=False) is None
    assert fit_trend(series().head(4), with_breaks=True) is None


def test_years_all_after_the_breaks_do_not_test_them():
    late = series(years=[2021, 2022, 2023, 2024, 2025, 2026])
    assert fit_trend(late, with_breaks=True) is None
    assert fit_trend(late, with_breaks=False) is not None


def test_holm_is_that_of_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p_values = pd.Series([0.01, 0.04, np.nan, 0.03, 0.005, 0.5])
    known = p_values.dropna()
    expected = pd.Series(multipletests(known, method="holm")[1], index=known.index)
    pd.testing.assert_series_equal(holm(p_values).dropna(), expected, check_names=False)
    assert holm(p_values).isna().tolist() == p_values.isna().tolist()


def test_without_published_years_there_are_no_trends():
    with duckdb.connect() as empty:
        empty.execute("create schema marts")
        empty.execute(
            "create table marts.open_outcome_gaps (financial_year text, ethnic_grouping text, "
            "ethnic_group text, measure text, population text, numerator bigint, "
            "denominator bigint, odds_ratio double, log_odds_ratio_std_error double, "
            "rate_difference double, rate_difference_lower double, rate_difference_upper double, "
            "org_type text)"
        )
        estimates, fits = trend_results.analyse(empty)
    assert (len(estimates), len(fits)) == (0, 0)
