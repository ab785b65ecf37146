"""Profile-likelihood intervals of a logistic fit (Venzon and Moolgavkar, 1988).

A limit is where the log likelihood, highest in all other coefficients, lies 1.92 below its
maximum. Newton's method solves for limit and other coefficients together: a few passes each.
"""

import numpy as np

from orchestration.models.engine.logistic_sums import logistic_sums
from orchestration.models.engine.rows import Column, Rows
from orchestration.models.engine.solution import Solution, column_scale

HALF_CHI_SQUARED_95 = 1.920729410347062
NORMAL_QUANTILE = 1.959963984540054
TOLERANCE = 1e-6
MOST_STEPS = 25


def profile_interval(rows: Rows, fitted: Solution, column: Column) -> tuple[float, float]:
    """The 95 per cent limits of one coefficient, on the scale of the data; NaN if not found."""
    rows = rows.without_columns(set(fitted.aliased))
    place = fitted.columns.index(column)
    scale = column_scale(rows)
    beta = fitted.coefficients * scale
    covariance = fitted.covariance * np.outer(scale, scale)
    level = fitted.log_likelihood - HALF_CHI_SQUARED_95
    limits = [
        _limit(
            rows, beta, covariance[place] / np.sqrt(covariance[place, place]), place, level, side
        )
        for side in (-1, 1)
    ]
    return limits[0] / scale[place], limits[1] / scale[place]


def _limit(rows, beta, direction, place: int, level: float, side: int) -> float:
    """`direction` moves one coefficient by a standard error and the others along the ridge."""
    point = beta + side * NORMAL_QUANTILE * direction
    for _ in range(MOST_STEPS):
        sums = logistic_sums(rows, point)
        target = sums.gradient.copy()
        target[place] = sums.log_likelihood - level
        if np.abs(target[place]) < TOLERANCE and _settled(sums, place):
            return float(point[place])
        slope = -sums.information
        slope[place] = sums.gradient
        step = np.linalg.solve(slope, -target)
        if not np.isfinite(step).all():
            return np.nan
        point = point + step
    return np.nan


def _settled(sums, place: int) -> bool:
    """Whether the other coefficients are at their maximum, in units of log likelihood."""
    others = np.arange(len(sums.gradient)) != place
    gradient = sums.gradient[others]
    information = sums.information[np.ix_(others, others)]
    return bool(gradient @ np.linalg.solve(information, gradient) < TOLERANCE)
