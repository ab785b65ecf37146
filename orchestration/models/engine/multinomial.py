"""Multinomial logistic regression by Newton's method, one pass over the rows per step."""

import numpy as np

from orchestration.models.engine.identification import aliased_columns
from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import Solution, column_scale

TOLERANCE = 1e-10
MOST_STEPS = 50
MOST_HALVINGS = 10


class _MultinomialSums:
    """Log likelihood, gradient (k - 1, p) and information (k - 1, p, k - 1, p)."""

    def __init__(self, rows: Rows, beta: np.ndarray) -> None:
        self._rows, self._beta = rows, beta
        self.log_likelihood = 0.0
        self.gradient = np.zeros_like(beta)
        self.information = np.zeros((*beta.shape, *beta.shape))

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        choice = self._rows.outcome[start:stop]
        predictor = self._beta @ matrix
        top = np.maximum(predictor.max(axis=0), 0.0)
        odds = np.exp(predictor - top)
        total = odds.sum(axis=0) + np.exp(-top)
        probability = odds / total
        chosen = choice == np.arange(1, len(self._beta) + 1)[:, None]
        self.log_likelihood += float(np.sum(predictor * chosen) - np.sum(np.log(total) + top))
        self.gradient += (chosen - probability) @ matrix.T
        for one in range(len(self._beta)):
            for other in range(one + 1):
                weight = probability[one] * ((one == other) - probability[other])
                block = (matrix * weight) @ matrix.T
                self.information[one, :, other] += block
                if one != other:
                    self.information[other, :, one] += block

    def merge(self, other: "_MultinomialSums") -> None:
        self.log_likelihood += other.log_likelihood
        self.gradient += other.gradient
        self.information += other.information


def fit_multinomial(rows: Rows, *, n_choices: int) -> Solution:
    """Coefficients of every choice against choice 0: `columns` repeats for choices 1, 2, ….

    `outcome` holds the code of the choice. Coefficients are in the order choice, column.
    """
    beta = _start(rows, n_choices)
    sums = run(rows, lambda: _MultinomialSums(rows, beta))
    aliased = aliased_columns(sums.information[0, :, 0], rows.columns)
    if aliased:
        rows = rows.without_columns(aliased)
        beta = _start(rows, n_choices)
        sums = run(rows, lambda: _MultinomialSums(rows, beta))
    converged, steps = False, 0
    while not converged and steps < MOST_STEPS:
        flat = sums.information.reshape(beta.size, beta.size)
        step = np.linalg.solve(flat, sums.gradient.ravel())
        converged = bool(step @ sums.gradient.ravel() < TOLERANCE)
        if not converged:
            steps += 1
            beta, sums = _improved(rows, beta, sums, step.reshape(beta.shape))
    scale = np.tile(column_scale(rows), n_choices - 1)
    covariance = np.linalg.inv(sums.information.reshape(beta.size, beta.size))
    return Solution(
        columns=rows.columns * (n_choices - 1),
        coefficients=beta.ravel() / scale,
        covariance=covariance / np.outer(scale, scale),
        log_likelihood=sums.log_likelihood,
        converged=converged,
        iterations=steps,
        aliased=tuple(sorted(aliased, key=str)),
    )


def _start(rows: Rows, n_choices: int) -> np.ndarray:
    beta = np.zeros((n_choices - 1, len(rows.columns)))
    counts = np.maximum(np.bincount(rows.outcome.astype(np.int64), minlength=n_choices), 0.5)
    beta[:, 0] = np.log(counts[1:] / counts[0])
    return beta


def _improved(rows: Rows, beta: np.ndarray, sums: _MultinomialSums, step: np.ndarray):
    slack = 1e-9 * abs(sums.log_likelihood)
    for _ in range(MOST_HALVINGS):
        following = beta + step
        found = run(rows, lambda following=following: _MultinomialSums(rows, following))
        if found.log_likelihood >= sums.log_likelihood - slack:
            break
        step = step / 2
    return following, found
