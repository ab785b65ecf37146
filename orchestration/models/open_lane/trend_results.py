"""From `marts.open_outcome_gaps` to the rows of `open_trend`: the gap of every year, its change per
year, and the tests of the breaks.
"""

import time

import duckdb
import numpy as np
import pandas as pd
from scipy import stats

from orchestration.models.open_lane import trend
from orchestration.models.open_lane.results import (
    DATA_ORIGIN,
    REFERENCE_GROUP,
    fit_row,
    holm,
    write,
)

ANALYSIS = "open_trend"
ENGINE = "statsmodels WLS of yearly gaps with known variances and a scatter variance"
NORMAL_QUANTILE = stats.norm.ppf(0.975)


def england_gaps(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per year, group and proportion of England, with both scales of the gap."""
    gaps = connection.execute(
        """
        select financial_year, ethnic_grouping, ethnic_group, measure, population, numerator,
            denominator, odds_ratio, log_odds_ratio_std_error, rate_difference,
            rate_difference_lower, rate_difference_upper
        from marts.open_outcome_gaps
        where org_type = 'England' and odds_ratio is not null
            and ethnic_group <> 'Not stated, not known or invalid'
        order by measure, ethnic_grouping, ethnic_group, financial_year
        """
    ).df()
    gaps["start_year"] = gaps["financial_year"].str.slice(0, 4).astype(int)
    gaps["log_odds_ratio"] = np.log(gaps["odds_ratio"])
    width = gaps["rate_difference_upper"] - gaps["rate_difference_lower"]
    gaps["rate_difference_std_error"] = width / (2 * NORMAL_QUANTILE)
    return gaps


def analyse(connection: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The estimates and the fits of every outcome; both empty without published years."""
    gaps = england_gaps(connection)
    estimates, fits = [yearly_odds_ratios(gaps)], []
    for (measure, grouping), rows in gaps.groupby(["measure", "ethnic_grouping"]):
        for effect, scale in trend.SCALES.items():
            for with_breaks in (False, True):
                started = time.perf_counter()
                series = rows.assign(gap=rows[scale], std_error=rows[f"{scale}_std_error"])
                fitted = trend.fit_trend(series, with_breaks=with_breaks)
                estimates.append(_trend_rows(rows, fitted, effect, with_breaks=with_breaks))
                seconds = time.perf_counter() - started
                fits.append(_fit(rows, measure, grouping, effect, fitted, with_breaks, seconds))
    return pd.concat(estimates, ignore_index=True), pd.DataFrame(fits)


def store(estimates: pd.DataFrame, fits: pd.DataFrame) -> int:
    """Replace all rows in the lake; the number of estimates."""
    if fits.empty:
        return 0
    write("fits", ANALYSIS, fits)
    return write("estimates", ANALYSIS, estimates)


def yearly_odds_ratios(gaps: pd.DataFrame) -> pd.DataFrame:
    """Unadjusted odds ratios against White British, one per group and year, Woolf's interval."""
    error = gaps["log_odds_ratio_std_error"]
    rows = pd.DataFrame(
        {
            "outcome": gaps["measure"],
            "population": gaps["population"],
            "ethnic_group": gaps["ethnic_group"],
            "term": "gap in " + gaps["financial_year"],
            "effect": "odds_ratio",
            "estimate": gaps["odds_ratio"],
            "lower": np.exp(gaps["log_odds_ratio"] - NORMAL_QUANTILE * error),
            "upper": np.exp(gaps["log_odds_ratio"] + NORMAL_QUANTILE * error),
            "std_error": error,
            "p_value": 2 * stats.norm.sf((gaps["log_odds_ratio"] / error).abs()),
            "interval_method": "woolf",
            "n_people": gaps["denominator"].astype("Int64"),
            "n_events": gaps["numerator"].astype("Int64"),
            "n_cells": 2,
        }
    )
    grouping = [gaps["measure"], gaps["ethnic_grouping"], gaps["financial_year"]]
    rows["p_value_adjusted"] = rows["p_value"].groupby(grouping).transform(holm)
    return _with_constants(rows)


def _trend_rows(
    rows: pd.DataFrame, fitted: trend.Trend | None, effect: str, *, with_breaks: bool
) -> pd.DataFrame:
    if fitted is None:
        return pd.DataFrame()
    terms = fitted.terms[fitted.terms["term"] != "constant"].copy()
    terms["p_value_adjusted"] = terms.groupby("term")["p_value"].transform(holm)
    if with_breaks:
        line = terms["term"] == "change per year"
        terms.loc[line, "term"] = "change per year, breaks allowed"
    if effect == "odds_ratio":  # a change of the log odds ratio is a ratio of odds ratios
        terms[["estimate", "lower", "upper"]] = np.exp(terms[["estimate", "lower", "upper"]])
    people = rows.groupby("ethnic_group")[["denominator", "numerator"]].sum()
    terms["n_people"] = terms["ethnic_group"].map(people["denominator"]).astype("Int64")
    terms["n_events"] = terms["ethnic_group"].map(people["numerator"]).astype("Int64")
    return _with_constants(
        terms.assign(
            outcome=rows["measure"].iloc[0],
            population=rows["population"].iloc[0],
            effect=effect,
            interval_method="paule_mandel_t",
            n_cells=rows["financial_year"].nunique(),
        )
    )


def _with_constants(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        analysis=ANALYSIS,
        report_table=None,
        model="unadjusted",
        reference_group=REFERENCE_GROUP,
        n_services=pd.array([None] * len(rows), dtype="Int64"),
        converged=True,
        is_publishable=True,
        data_origin=DATA_ORIGIN,
    )


def _fit(rows, measure, grouping, effect, fitted, with_breaks, seconds) -> dict[str, object]:
    breaks = "".join(f", break at {name}" for name in trend.BREAKS) if with_breaks else ""
    described = f"{grouping} groups, {trend.SCALES[effect].replace('_', ' ')}: year{breaks}"
    too_few = "too few published years for this line" if fitted is None else None
    return fit_row(
        analysis=ANALYSIS,
        outcome=measure,
        variant=grouping if grouping != "detailed" else None,
        population=rows["population"].iloc[0],
        model="unadjusted",
        covariates=described,
        engine=ENGINE,
        variance_components=fitted
        and (
            f"year_sd={fitted.scatter_variance**0.5:.4f}, "
            f"correlation={fitted.correlation:.2f}, df={fitted.degrees_of_freedom:.1f}"
        ),
        n_people=int(rows["denominator"].sum()),
        n_events=int(rows["numerator"].sum()),
        n_cells=fitted.n_gaps if fitted else len(rows),
        n_parameters=fitted and len(fitted.terms),
        seconds=seconds,
        converged=fitted is not None,
        warnings=too_few,
    )
