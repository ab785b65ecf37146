"""Adaptive Gauss-Hermite quadrature: how good the Laplace approximation is at its own optimum.

The integral over a service's random intercept b, with mode m and curvature D there, is
sqrt(2 / D) * sum over nodes t of weight * exp(t²) * f(m + sqrt(2 / D) t).
"""

import numpy as np
from scipy.special import logsumexp

from orchestration.models.engine.logistic_sums import Groups
from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import Solution, column_scale


class _ServiceLikelihoods:
    """Log likelihood of each service at several values of its random intercept, (nodes, s)."""

    def __init__(self, rows: Rows, beta: np.ndarray, groups: Groups, effects: np.ndarray) -> None:
        self._rows, self._beta, self._groups, self._effects = rows, beta, groups, effects
        self.log_likelihood = np.zeros_like(effects)

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        codes = self._groups.codes[start:stop]
        part, begins = self._groups.within(start, stop)
        events = self._rows.outcome[start:stop]
        people = 1.0 if self._rows.trials is None else self._rows.trials[start:stop]
        base = self._beta @ matrix
        for node, effects in enumerate(self._effects):
            predictor = base + effects[codes]
            softplus = np.logaddexp(0.0, predictor)
            row = events * predictor - people * softplus
            self.log_likelihood[node, part] += np.add.reduceat(row, begins)

    def merge(self, other: "_ServiceLikelihoods") -> None:
        self.log_likelihood += other.log_likelihood


def quadrature_log_likelihood(rows: Rows, fitted: Solution, *, n_nodes: int = 9) -> float:
    """Log likelihood of a random-intercept fit by adaptive quadrature, at its estimates."""
    rows = rows.without_columns(set(fitted.aliased))
    beta = fitted.coefficients * column_scale(rows)
    groups = Groups.of(rows.services)
    sd = fitted.variances["service_sd"]
    modes = fitted.services.effects[:, 0]
    spread = np.sqrt(2.0 / fitted.services.curvature)
    nodes, weights = np.polynomial.hermite.hermgauss(n_nodes)
    effects = modes + nodes[:, None] * spread
    sums = run(rows, lambda: _ServiceLikelihoods(rows, beta, groups, effects))
    density = -0.5 * (effects / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi))
    total = sums.log_likelihood + density + (np.log(weights) + nodes**2)[:, None]
    return float((logsumexp(total, axis=0) + np.log(spread)).sum())
