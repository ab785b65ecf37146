"""From a fit to rows of `models.estimates` and `models.other_intervals`.

Odds ratios carry the standard error of their logarithm. Adjusted p-values count all groups that
one model compares.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import erfc, expit, logit
from scipy.stats import false_discovery_control

from orchestration.models.engine.rows import INTERCEPT, Column
from orchestration.models.engine.solution import Solution
from orchestration.models.engine.standardise import Standardised
from orchestration.models.preparation import Prepared
from orchestration.models.specifications import Analysis

NORMAL_QUANTILE = 1.959963984540054
# A log odds ratio with a larger standard error comes from a combination in which everybody or
# nobody has the outcome: the likelihood has no maximum there.
LARGEST_STANDARD_ERROR = 10.0
EFFECTS = {"logistic": "odds_ratio", "linear": "beta", "multinomial": "relative_risk_ratio"}
FIGURES = ["estimate", "lower", "upper", "std_error", "p_value"]


def coefficient_rows(
    analysis: Analysis, fitted: Solution, choices: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per coefficient: `term`, `ethnic_group` (of the exposure), and its figures.

    For a multinomial fit `outcome` names the choice, and there is a row for each.
    """
    error = fitted.standard_errors
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = erfc(np.abs(fitted.coefficients / error) / np.sqrt(2))
    rows = pd.DataFrame(
        {
            "term": [_term(analysis, column) for column in fitted.columns],
            "ethnic_group": [_group(analysis, column) for column in fitted.columns],
            **_interval(analysis, fitted.coefficients, error),
            "p_value": p_value,
        }
    )
    if choices:
        per_choice = len(rows) // (len(choices) - 1)
        rows["outcome"] = np.repeat(list(choices[1:]), per_choice)
    if analysis.family != "linear":
        rows.loc[~(rows["std_error"] <= LARGEST_STANDARD_ERROR), FIGURES] = np.nan
    return rows


def reference_rows(analysis: Analysis, reference: str, choices: Sequence[str]) -> pd.DataFrame:
    """The reference group: ratio 1, or difference 0, without an interval."""
    row = pd.DataFrame(
        {
            "term": [analysis.exposure],
            "ethnic_group": [reference],
            "estimate": [0.0 if analysis.family == "linear" else 1.0],
        }
    )
    return pd.concat([row.assign(outcome=c) for c in choices[1:]]) if choices else row


def absent_rows(analysis: Analysis, prepared: Prepared, rows: pd.DataFrame) -> pd.DataFrame:
    """Groups with people but without a coefficient: kept, without a number."""
    if prepared.exposure is None:
        return pd.DataFrame()
    counts = dict(zip(prepared.exposure.levels, prepared.people_by_level, strict=True))
    missing = [level for level, n in counts.items() if n and level not in set(rows["ethnic_group"])]
    return pd.DataFrame({"term": analysis.exposure, "ethnic_group": missing})


def counts_of_groups(rows: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """`n_people` and `n_events` of every group of the exposure."""
    if prepared.exposure is None:
        rows["n_people"], rows["n_events"] = prepared.rows.n_people, _n_events(prepared)
        return rows
    levels = prepared.exposure.levels
    people = dict(zip(levels, prepared.people_by_level, strict=True))
    rows["n_people"] = rows["ethnic_group"].map(people).astype("Int64")
    events = {}
    if prepared.events_by_level is not None:
        events = dict(zip(levels, prepared.events_by_level, strict=True))
    rows["n_events"] = rows["ethnic_group"].map(events).astype("Int64")
    return rows


def with_probabilities(rows: pd.DataFrame, found: Standardised) -> pd.DataFrame:
    """Standardised probability of every group, and its difference to the reference group."""
    error = np.sqrt(np.diag(found.covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = NORMAL_QUANTILE * error / (found.probability * (1 - found.probability))
        centre = logit(found.probability)
    difference, difference_error = found.difference()
    table = pd.DataFrame(
        {
            "ethnic_group": found.levels,
            "probability": found.probability,
            "probability_lower": expit(centre - spread),
            "probability_upper": expit(centre + spread),
            "probability_difference": difference,
            "probability_difference_lower": difference - NORMAL_QUANTILE * difference_error,
            "probability_difference_upper": difference + NORMAL_QUANTILE * difference_error,
        }
    )
    return rows.merge(table, on="ethnic_group", how="left")


def other_interval_rows(analysis: Analysis, robust: Solution, method: str) -> pd.DataFrame:
    """The same coefficients with another standard error, for the groups compared only."""
    rows = coefficient_rows(analysis, robust)
    return rows[rows["term"] == analysis.exposure].assign(interval_method=method)


def profile_rows(
    analysis: Analysis, fitted: Solution, limits: dict[Column, tuple[float, float]]
) -> pd.DataFrame:
    """Profile-likelihood limits of the groups compared."""
    rows = coefficient_rows(analysis, fitted)
    rows["interval_method"] = "profile_likelihood"
    for place, column in enumerate(fitted.columns):
        if column in limits:
            rows.loc[place, ["lower", "upper"]] = np.exp(limits[column])
    return rows[rows["term"] == analysis.exposure]


def adjusted_p_values(rows: pd.DataFrame, exposure: str) -> pd.DataFrame:
    """Holm and Benjamini-Hochberg adjustment over the groups one model compares."""
    rows["p_value_adjusted"] = rows["p_value_adjusted_bh"] = np.nan
    compared = (rows["term"] == exposure) & rows["p_value"].notna()
    for _, part in rows[compared].groupby("outcome"):
        p_values = part["p_value"].to_numpy()
        rows.loc[part.index, "p_value_adjusted"] = holm(p_values)
        rows.loc[part.index, "p_value_adjusted_bh"] = false_discovery_control(p_values)
    return rows


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's (1979) adjusted p-values.

    Here because statsmodels' multipletests collects garbage at every call, a third of a run.
    """
    order = np.argsort(p_values)
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(factors * p_values[order]), 1.0)
    return adjusted


def _term(analysis: Analysis, column: Column) -> str:
    if column.term in (INTERCEPT, analysis.exposure):
        return column.term
    return column.term if column.level is None else f"{column.term}: {column.level}"


def _group(analysis: Analysis, column: Column) -> str | None:
    return column.level if column.term == analysis.exposure else None


def _interval(analysis: Analysis, value: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    limits = {
        "estimate": value,
        "lower": value - NORMAL_QUANTILE * error,
        "upper": value + NORMAL_QUANTILE * error,
    }
    if analysis.family != "linear":
        with np.errstate(over="ignore"):
            limits = {name: np.exp(numbers) for name, numbers in limits.items()}
    return {**limits, "std_error": error}


def _n_events(prepared: Prepared) -> int | None:
    outcome = prepared.rows.outcome
    return int(outcome.sum(dtype=float)) if np.isin(outcome[:1000], (0, 1)).all() else None
