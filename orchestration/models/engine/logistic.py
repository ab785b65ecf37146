"""Single-level logistic regression by Newton's method, one pass over the rows per step."""

from dataclasses import dataclass

import numpy as np

from orchestration.models.engine.identification import aliased_columns
from orchestration.models.engine.logistic_sums import logistic_sums
from orchestration.models.engine.rows import Column, Rows
from orchestration.models.engine.solution import Solution, solution

# Twice the log likelihood a further step would gain.
TOLERANCE = 1e-12
MOST_STEPS = 50
MOST_HALVINGS = 10


@dataclass(frozen=True)
class _Point:
    beta: np.ndarray
    sums: object


def fit_logistic(rows: Rows) -> Solution:
    """The maximum-likelihood solution; columns that repeat others are left out and named."""
    point = _at(rows, start_values(rows))
    aliased = aliased_columns(point.sums.information, rows.columns)
    if aliased:
        rows = rows.without_columns(aliased)
        point = _at(rows, start_values(rows))
    converged, steps = False, 0
    while not converged and steps < MOST_STEPS:
        step = np.linalg.solve(point.sums.information, point.sums.gradient)
        if not np.isfinite(step).all():
            break
        converged = bool(step @ point.sums.gradient < TOLERANCE)
        if not converged:
            steps += 1
            point = _improved(rows, point, step)
    return _solution(rows, point, converged, steps, aliased)


def start_values(rows: Rows) -> np.ndarray:
    """No effects; the intercept is the log odds of the outcome among everybody."""
    beta = np.zeros(len(rows.columns))
    share = float(rows.outcome.sum(dtype=float)) / max(rows.n_people, 1)
    share = min(max(share, 1e-6), 1 - 1e-6)
    beta[0] = np.log(share / (1 - share))
    return beta


def _at(rows: Rows, beta: np.ndarray) -> _Point:
    return _Point(beta, logistic_sums(rows, beta))


def _improved(rows: Rows, point: _Point, step: np.ndarray) -> _Point:
    """The next point; the step is halved while it makes the likelihood smaller."""
    slack = 1e-9 * abs(point.sums.log_likelihood)
    for _ in range(MOST_HALVINGS):
        found = _at(rows, point.beta + step)
        if found.sums.log_likelihood >= point.sums.log_likelihood - slack:
            break
        step = step / 2
    return found


def _solution(
    rows: Rows, point: _Point, converged: bool, steps: int, aliased: set[Column]
) -> Solution:
    return solution(
        rows,
        point.beta,
        np.linalg.inv(point.sums.information),
        log_likelihood=point.sums.log_likelihood,
        converged=converged,
        iterations=steps,
        aliased=aliased,
    )
