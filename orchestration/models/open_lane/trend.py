"""`open_trend`: has each group's gap to White British narrowed over the published years?

A gap is a log odds ratio or a rate difference from England's exact counts, so its sampling
variance is known. A straight line over the years, with or without steps at the years named in
`BREAKS`, is fitted by weighted least squares. Years scatter about any line by more than sampling:
the variance of that scatter is added to the sampling variances. It is shared by the groups of an
outcome and makes the weighted residual sum of squares of all of them equal its expectation (Paule
and Mandel 1982). Tests use Student's t. A year that moves White British people moves every gap, so
the groups' residuals are correlated and their degrees of freedom do not simply add up.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

# The Positive Practice Guide appeared in 2019, and the pandemic began at the end of 2019-20.
BREAKS = {"2019-20": 2019, "2020-21": 2020}
SCALES = {"odds_ratio": "log_odds_ratio", "beta": "rate_difference"}
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Trend:
    """The fits of one outcome on one scale: terms by group, and what they have in common."""

    terms: pd.DataFrame
    scatter_variance: float
    correlation: float
    degrees_of_freedom: float
    n_gaps: int


def design(start_years: np.ndarray, *, with_breaks: bool) -> pd.DataFrame:
    """Columns of the line: a constant, years since the first one, and a step for each break."""
    columns = {"constant": 1.0, "change per year": start_years - start_years.min()}
    if with_breaks:
        for name, year in BREAKS.items():
            columns[f"break at {name}"] = (start_years >= year).astype(float)
    return pd.DataFrame(columns, index=range(len(start_years)))


def fit_trend(gaps: pd.DataFrame, *, with_breaks: bool) -> Trend | None:
    """Fit every group's line; None when the years are too few to leave any degree of freedom.

    `gaps` has a row per `ethnic_group` and `start_year`, with `gap` and its `std_error`. Terms are
    on the scale of the gap: `ethnic_group`, `term`, `estimate`, `std_error`, `lower`, `upper`,
    `p_value`.
    """
    series = []
    for _, rows in gaps.sort_values("start_year").groupby("ethnic_group"):
        columns = design(rows["start_year"].to_numpy(), with_breaks=with_breaks)
        n_columns = columns.shape[1]
        if len(rows) > n_columns and np.linalg.matrix_rank(columns) == n_columns:
            series.append((rows, columns))
    if not series:
        return None
    degrees = sum(len(rows) - columns.shape[1] for rows, columns in series)
    scatter_variance = _scatter_variance(series, degrees)
    correlation = _correlation(series, scatter_variance)
    # of a variance pooled over equally correlated groups, moments matched as Satterthwaite (1946)
    effective = degrees / (1 + (len(series) - 1) * correlation**2)
    terms = [_terms(rows, columns, scatter_variance, effective) for rows, columns in series]
    return Trend(
        pd.concat(terms, ignore_index=True),
        scatter_variance,
        correlation,
        effective,
        n_gaps=sum(len(rows) for rows, _ in series),
    )


def _line(
    rows: pd.DataFrame, columns: pd.DataFrame, scatter_variance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, their covariance, and the weighted residuals."""
    scale = 1.0 / np.sqrt(rows["std_error"].to_numpy() ** 2 + scatter_variance)
    weighted, gap = columns.to_numpy() * scale[:, None], rows["gap"].to_numpy() * scale
    covariance = np.linalg.inv(weighted.T @ weighted)
    coefficients = covariance @ weighted.T @ gap
    return coefficients, covariance, gap - weighted @ coefficients


def _scatter_variance(series: list[tuple[pd.DataFrame, pd.DataFrame]], degrees: int) -> float:
    def excess(variance: float) -> float:
        residuals = [_line(rows, columns, variance)[2] for rows, columns in series]
        return float(np.sum(np.concatenate(residuals) ** 2)) - degrees

    if excess(0.0) <= 0:
        return 0.0
    most = max(float(rows["gap"].var()) for rows, _ in series) + 1e-6
    while excess(most) > 0:
        most *= 2
    return float(optimize.brentq(excess, 0.0, most, xtol=1e-12))


def _correlation(series: list[tuple[pd.DataFrame, pd.DataFrame]], scatter_variance: float) -> float:
    """Mean correlation of the residuals of two groups in one year, none when it is negative."""
    residuals = pd.DataFrame(
        {
            number: pd.Series(_line(rows, columns, scatter_variance)[2], index=rows["start_year"])
            for number, (rows, columns) in enumerate(series)
        }
    )
    own = (residuals**2).sum(axis=1)
    shared = residuals.sum(axis=1) ** 2 - own
    most = (residuals.count(axis=1) - 1) * own
    return max(float(shared.sum() / most.sum()), 0.0) if most.sum() > 0 else 0.0


def _terms(
    rows: pd.DataFrame, columns: pd.DataFrame, scatter_variance: float, degrees: float
) -> pd.DataFrame:
    estimate, covariance, _ = _line(rows, columns, scatter_variance)
    error = np.sqrt(np.diag(covariance))
    quantile = stats.t.ppf(0.5 + CONFIDENCE / 2, degrees)
    return pd.DataFrame(
        {
            "ethnic_group": rows["ethnic_group"].iloc[0],
            "term": list(columns.columns),
            "estimate": estimate,
            "std_error": error,
            "lower": estimate - quantile * error,
            "upper": estimate + quantile * error,
            "p_value": 2 * stats.t.sf(np.abs(estimate / error), degrees),
        }
    )
