"""Probabilities standardised over everybody in a fit: if all were of one group, all else the same.

For each level of a factor the predicted probability is averaged over the people of the fit, with
their own covariates (and service effects as predicted). Standard errors by the delta method.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Factor, Rows
from orchestration.models.engine.solution import Solution, column_scale


@dataclass(frozen=True)
class Standardised:
    """Mean probability at each level of a factor (l) and the covariance of these means (l, l).

    A level without a coefficient has no number (NaN).
    """

    levels: tuple[str, ...]
    probability: np.ndarray
    covariance: np.ndarray

    def difference(self) -> tuple[np.ndarray, np.ndarray]:
        """Difference to the reference level and its standard error, (l) each."""
        variance = np.diag(self.covariance) + self.covariance[0, 0] - 2 * self.covariance[0]
        return self.probability - self.probability[0], np.sqrt(np.maximum(variance, 0.0))


class _MeanSums:
    def __init__(self, rows: Rows, beta: np.ndarray, of_level: np.ndarray, effects) -> None:
        self._rows, self._beta, self._of_level, self._effects = rows, beta, of_level, effects
        self.total = np.zeros(len(of_level))
        self.slope = np.zeros((len(of_level), len(beta)))

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        base = self._beta @ matrix
        if self._effects is not None:
            base += self._effects[self._rows.services[start:stop]]
        probability = 1 / (1 + np.exp(-(base + self._of_level[:, None])))
        slope = probability * (1 - probability)
        if self._rows.trials is not None:
            probability = probability * self._rows.trials[start:stop]
            slope = slope * self._rows.trials[start:stop]
        self.total += probability.sum(axis=1)
        self.slope += slope @ matrix.T

    def merge(self, other: "_MeanSums") -> None:
        self.total += other.total
        self.slope += other.slope


def standardised(rows: Rows, fitted: Solution, factor: Factor) -> Standardised:
    """The standardised probability at every level of `factor`."""
    rows = rows.without_columns(set(fitted.aliased))
    scale = column_scale(rows)
    places = {c.level: i for i, c in enumerate(fitted.columns) if c.term == factor.name}
    beta = fitted.coefficients * scale
    of_level = np.array([_of_level(beta, places, factor, level) for level in factor.levels])
    others = beta.copy()
    others[list(places.values())] = 0.0
    effects = None if fitted.services is None else fitted.services.effects[:, 0]
    sums = run(rows, lambda: _MeanSums(rows, others, of_level, effects))
    slope = sums.slope / rows.n_people
    intercept = slope[:, 0].copy()
    slope[:, list(places.values())] = 0.0
    for line, level in enumerate(factor.levels):
        if level in places:
            slope[line, places[level]] = intercept[line]
    covariance = slope @ (fitted.covariance * np.outer(scale, scale)) @ slope.T
    return Standardised(factor.levels, sums.total / rows.n_people, covariance)


def _of_level(beta: np.ndarray, places: dict, factor: Factor, level: str) -> float:
    if level == factor.levels[0]:
        return 0.0
    return float(beta[places[level]]) if level in places else np.nan
