"""Sandwich covariances: standard errors that hold when residuals are unequal or services cluster.

Small-sample factors are those of statsmodels: n / (n - p) for unequal residuals (HC1), and
G / (G - 1) * (n - 1) / (n - p) for clusters.
"""

from dataclasses import replace

import numpy as np

from orchestration.models.engine.logistic_sums import Groups
from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import Solution, column_scale


class _ScoreSums:
    """Information, and scores by row (their squares) or by service."""

    def __init__(self, rows: Rows, beta: np.ndarray, *, is_logistic: bool, groups) -> None:
        self._rows, self._beta, self._is_logistic, self._groups = rows, beta, is_logistic, groups
        n = len(beta)
        self.bread, self.meat = np.zeros((n, n)), np.zeros((n, n))
        self.scores = np.zeros((0 if groups is None else len(groups), n))

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        predictor = self._beta @ matrix
        outcome = self._rows.outcome[start:stop]
        if self._is_logistic:
            people = 1.0 if self._rows.trials is None else self._rows.trials[start:stop]
            probability = 1 / (1 + np.exp(-predictor))
            residual = outcome - people * probability
            self.bread += (matrix * (people * probability * (1 - probability))) @ matrix.T
        else:
            residual = outcome - predictor
            self.bread += matrix @ matrix.T
        score = matrix * residual
        if self._groups is None:
            self.meat += score @ score.T
        else:
            part, begins = self._groups.within(start, stop)
            self.scores[part] += np.add.reduceat(score, begins, axis=1).T

    def merge(self, other: "_ScoreSums") -> None:
        self.bread += other.bread
        self.meat += other.meat
        self.scores += other.scores


def with_robust_errors(
    rows: Rows, fitted: Solution, *, is_logistic: bool, clustered: bool
) -> Solution:
    """The same coefficients with a sandwich covariance: by service, or (linear) by row."""
    rows = rows.without_columns(set(fitted.aliased))
    scale = column_scale(rows)
    groups = Groups.of(rows.services) if clustered else None
    sums = run(
        rows,
        lambda: _ScoreSums(
            rows, fitted.coefficients * scale, is_logistic=is_logistic, groups=groups
        ),
    )
    n, p = rows.n_people, len(scale)
    if clustered:
        meat = sums.scores.T @ sums.scores
        factor = len(groups) / (len(groups) - 1) * (n - 1) / (n - p)
    else:
        meat, factor = sums.meat, n / (n - p)
    bread = np.linalg.inv(sums.bread)
    covariance = factor * bread @ meat @ bread / np.outer(scale, scale)
    return replace(fitted, covariance=covariance)
