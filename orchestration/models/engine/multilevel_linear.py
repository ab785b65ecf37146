"""Linear regression with a random intercept for each service, by sufficient statistics.

One pass over the rows gives cross products and the sums of each service; the likelihood of any
variance is then arrays of services by coefficients. Restricted maximum likelihood, as lme4.
With `ratio` the variance between services over that within, V = I + ratio 11' in a service of n,
and its inverse takes away k = ratio / (1 + n ratio) of the sums' products.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from orchestration.models.engine.linear import LinearSums, linear_sums
from orchestration.models.engine.logistic_sums import Groups
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import ServiceEffects, Solution, solution

SMALLEST_LOG_RATIO, LARGEST_LOG_RATIO = -25.0, 12.0
GRID_POINTS = 75
AT_ZERO = "standard deviation between services is zero"
ALL_BETWEEN = "people of one service do not differ: no standard errors"


@dataclass(frozen=True)
class _At:
    """The likelihood at one variance ratio."""

    beta: np.ndarray
    inverse: np.ndarray
    variance: float
    log_likelihood: float
    slope: float


def fit_multilevel_linear(rows: Rows) -> Solution:
    """The restricted maximum-likelihood solution; the variance is the root of its derivative."""
    sums, rows, aliased = linear_sums(rows, Groups.of(rows.services))
    if sums.n <= sums.xx.shape[0]:
        raise ValueError("no more people than coefficients")
    log_ratio = _best_log_ratio(sums)
    ratio = 0.0 if log_ratio is None else float(np.exp(log_ratio))
    found = _at(sums, ratio)
    problems = sums.explained_by(found.variance * (sums.n - len(found.beta)))
    if log_ratio == LARGEST_LOG_RATIO:
        problems = (*problems, ALL_BETWEEN)
    return solution(
        rows,
        sums.uncentred(found.beta),
        (np.nan if problems else found.variance) * found.inverse,
        log_likelihood=found.log_likelihood,
        converged=bool(np.isfinite(found.log_likelihood)) and not problems,
        iterations=1,
        aliased=aliased,
        residual_sd=float(np.sqrt(found.variance)),
        variances={"service_sd": float(np.sqrt(ratio * found.variance))},
        notes=(*problems, AT_ZERO) if ratio == 0 else problems,
        services=_effects(sums, rows, found, ratio),
    )


def _best_log_ratio(sums: LinearSums) -> float | None:
    """The log ratio of highest likelihood; None when it is highest at zero."""
    grid = np.linspace(SMALLEST_LOG_RATIO, LARGEST_LOG_RATIO, GRID_POINTS)
    points = [_at(sums, float(np.exp(value))) for value in grid]
    best = int(np.argmax([point.log_likelihood for point in points]))
    if best == 0:
        return None
    low, high = grid[best - 1], grid[min(best + 1, len(grid) - 1)]

    def slope(value: float) -> float:
        return _at(sums, float(np.exp(value))).slope

    if slope(low) * slope(high) > 0:
        return float(grid[best]) if points[best].slope > 0 else None
    return float(brentq(slope, low, high, xtol=1e-12))


def _at(sums: LinearSums, ratio: float) -> _At:
    taken = ratio / (1 + ratio * sums.count)
    xx = sums.xx - (sums.x * taken[:, None]).T @ sums.x
    xy = sums.xy - sums.x.T @ (taken * sums.y)
    yy = sums.yy - taken @ sums.y**2
    inverse = np.linalg.inv(xx)
    beta = inverse @ xy
    freedom = sums.n - len(beta)
    residual = max(yy - xy @ beta, 1e-300)
    constant = freedom * (np.log(2 * np.pi * residual / freedom) + 1)
    spread = np.log1p(ratio * sums.count).sum()
    log_likelihood = -(constant + spread + np.linalg.slogdet(xx)[1]) / 2
    # The derivative of `taken` in the log of the ratio, and what it does to each part.
    moves = ratio / (1 + ratio * sums.count) ** 2
    errors = sums.y - sums.x @ beta
    of_residual = -freedom / residual * (moves @ errors**2)
    of_spread = (ratio * sums.count / (1 + ratio * sums.count)).sum()
    of_design = -np.einsum("g,gp,pr,gr->", moves, sums.x, inverse, sums.x)
    slope = -(of_residual + of_spread + of_design) / 2
    return _At(beta, inverse, residual / freedom, float(log_likelihood), float(slope))


def _effects(sums: LinearSums, rows: Rows, found: _At, ratio: float) -> ServiceEffects:
    shrunk = ratio / (1 + ratio * sums.count)
    moves = -shrunk[:, None] * sums.x
    own = np.einsum("gp,pr,gr->g", moves, found.inverse, moves)
    return ServiceEffects(
        names=rows.service_names,
        n_people=sums.count,
        effects=(shrunk * (sums.y - sums.x @ found.beta))[:, None],
        covariance=(found.variance * (shrunk + own))[:, None, None],
    )
