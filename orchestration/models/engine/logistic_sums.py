"""What a logistic fit adds up in one pass: log likelihood, gradient, information, group sums.

For a row with `n` people and probability `p`: residual `y - np`, weight `w = np(1 - p)`, its first
derivative in the linear predictor `w(1 - 2p)` and its second `w(1 - 6p(1 - p))`.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Rows


@dataclass(frozen=True)
class Groups:
    """Consecutive rows with one random effect: a service, or one side of a gap in a service.

    `codes` are sorted and each of `0 … n - 1` is present; `starts` is the first row of each.
    """

    codes: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, codes: np.ndarray) -> "Groups":
        """Groups from sorted codes."""
        return cls(codes, np.flatnonzero(np.diff(codes, prepend=-1)))

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, stop: int) -> tuple[slice, np.ndarray]:
        """The groups that rows `start` to `stop` belong to, and where each begins there."""
        first, last = int(self.codes[start]), int(self.codes[stop - 1])
        begins = np.maximum(self.starts[first : last + 1] - start, 0)
        return slice(first, last + 1), begins


@dataclass(frozen=True)
class HessianWeights:
    """Group multipliers that turn `w` into the weights of the Laplace Hessian."""

    of_first: np.ndarray
    of_second: np.ndarray


class LogisticSums:
    """Sums of a logistic pass; group sums only where there are groups.

    Shapes: `gradient` (p), `information` (p, p); per group `residual`, `weight`, `slope`, `bend`
    (g) and `weight_x`, `slope_x`, `bend_x` (g, p): sums of w, w', w'' alone and times x.
    """

    def __init__(
        self,
        rows: Rows,
        beta: np.ndarray,
        groups: Groups | None = None,
        offsets: np.ndarray | None = None,
        hessian_weights: HessianWeights | None = None,
    ) -> None:
        self._rows, self._beta = rows, beta
        self._groups, self._offsets, self._hessian = groups, offsets, hessian_weights
        n_columns, n_groups = len(beta), 0 if groups is None else len(groups)
        self.log_likelihood = 0.0
        self.gradient = np.zeros(n_columns)
        self.information = np.zeros((n_columns, n_columns))
        self.residual, self.weight = np.zeros(n_groups), np.zeros(n_groups)
        self.slope, self.bend = np.zeros(n_groups), np.zeros(n_groups)
        self.weight_x = np.zeros((n_groups, n_columns))
        self.slope_x = np.zeros((n_groups, n_columns))
        self.bend_x = np.zeros((n_groups, n_columns))

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        """Add one chunk."""
        rows = self._rows
        people = 1.0 if rows.trials is None else rows.trials[start:stop]
        events = rows.outcome[start:stop]
        predictor = self._beta @ matrix
        if self._groups is not None:
            predictor += self._offsets[self._groups.codes[start:stop]]
        log_likelihood, probability = _binomial(predictor, events, people)
        self.log_likelihood += log_likelihood
        residual = events - people * probability
        weight = people * probability * (1 - probability)
        self.gradient += matrix @ residual
        if self._groups is None:
            self.information += (matrix * weight) @ matrix.T
        else:
            self._add_groups(matrix, start, stop, probability, residual, weight)

    def _add_groups(self, matrix, start, stop, probability, residual, weight) -> None:
        part, begins = self._groups.within(start, stop)
        slope = weight * (1 - 2 * probability)
        weighted = matrix * weight
        self.residual[part] += np.add.reduceat(residual, begins)
        self.weight[part] += np.add.reduceat(weight, begins)
        self.slope[part] += np.add.reduceat(slope, begins)
        self.weight_x[part] += np.add.reduceat(weighted, begins, axis=1).T
        self.slope_x[part] += np.add.reduceat(matrix * slope, begins, axis=1).T
        if self._hessian is not None:
            bend = weight * (1 - 6 * probability * (1 - probability))
            self.bend[part] += np.add.reduceat(bend, begins)
            self.bend_x[part] += np.add.reduceat(matrix * bend, begins, axis=1).T
            codes = self._groups.codes[start:stop]
            total = weight + bend * self._hessian.of_second[codes]
            total += slope * self._hessian.of_first[codes]
            weighted = matrix * total
        self.information += weighted @ matrix.T

    def merge(self, other: "LogisticSums") -> None:
        """Add the sums of another part of the rows."""
        for name in (
            *("log_likelihood", "gradient", "information", "residual", "weight", "slope", "bend"),
            *("weight_x", "slope_x", "bend_x"),
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def logistic_sums(
    rows: Rows,
    beta: np.ndarray,
    groups: Groups | None = None,
    offsets: np.ndarray | None = None,
    hessian_weights: HessianWeights | None = None,
) -> LogisticSums:
    """One pass at coefficients `beta` and group offsets `offsets`."""
    return run(rows, lambda: LogisticSums(rows, beta, groups, offsets, hessian_weights))


def _binomial(predictor, events, people) -> tuple[float, np.ndarray]:
    """Log likelihood of a chunk (without the constant of counts) and the probabilities."""
    small = np.exp(-np.abs(predictor))
    probability = np.where(predictor >= 0, 1.0, small) / (1.0 + small)
    softplus = np.log1p(small) + np.maximum(predictor, 0.0)
    return float(np.dot(events, predictor) - np.sum(people * softplus)), probability
