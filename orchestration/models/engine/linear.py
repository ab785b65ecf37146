"""Linear regression from one pass of sums, with classical or robust standard errors."""

import numpy as np

from orchestration.models.engine.identification import aliased_columns
from orchestration.models.engine.logistic_sums import Groups
from orchestration.models.engine.passes import run
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import Solution, solution

# When less of the outcome's variation than this is left over, what is left is rounding.
NOTHING_LEFT = 1e-12
ROUNDING = 4 * np.finfo(float).eps
SMALLEST_RESIDUAL = 1e-280


class LinearSums:
    """Cross products of the design and the outcome, over all rows and by service.

    `xx` (p, p), `xy` (p), `yy`; by group `count` (g), `x` (g, p), `y` (g). The outcome is taken
    from its mean, `centre`: a large mean would otherwise cancel the digits of the residuals.
    """

    def __init__(self, rows: Rows, groups: Groups | None = None, centre: float = 0.0) -> None:
        self._rows, self._groups = rows, groups
        self.centre = centre
        n_columns, n_groups = len(rows.columns), 0 if groups is None else len(groups)
        self.xx, self.xy = np.zeros((n_columns, n_columns)), np.zeros(n_columns)
        self.yy, self.n = 0.0, 0
        self.count, self.y = np.zeros(n_groups), np.zeros(n_groups)
        self.x = np.zeros((n_groups, n_columns))

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        """Add one chunk."""
        outcome = self._rows.outcome[start:stop].astype(float) - self.centre
        self.xx += matrix @ matrix.T
        self.xy += matrix @ outcome
        self.yy += float(outcome @ outcome)
        self.n += stop - start
        if self._groups is not None:
            part, begins = self._groups.within(start, stop)
            self.count[part] += np.diff(np.append(begins, stop - start))
            self.y[part] += np.add.reduceat(outcome, begins)
            self.x[part] += np.add.reduceat(matrix, begins, axis=1).T

    def merge(self, other: "LinearSums") -> None:
        """Add the sums of another part of the rows."""
        for name in ("xx", "xy", "yy", "n", "count", "y", "x"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def without(self, kept: np.ndarray) -> None:
        """Keep only these columns."""
        self.xx, self.xy, self.x = self.xx[np.ix_(kept, kept)], self.xy[kept], self.x[:, kept]

    def explained_by(self, residual: float) -> tuple[str, ...]:
        """A note when residuals with this sum of squares are nothing but rounding."""
        rounding = self.n * (ROUNDING * self.centre) ** 2
        if residual > max(NOTHING_LEFT * self.yy, rounding, SMALLEST_RESIDUAL):
            return ()
        return ("the outcome does not vary beside its covariates: no standard errors",)

    def uncentred(self, beta: np.ndarray) -> np.ndarray:
        """Coefficients of the outcome as it is."""
        return beta + self.centre * (np.arange(len(beta)) == 0)


def linear_sums(rows: Rows, groups: Groups | None = None) -> tuple[LinearSums, Rows, set]:
    """The sums, the rows without columns that repeat others, and those columns."""
    centre = float(rows.outcome.mean(dtype=float)) if len(rows) else 0.0
    sums = run(rows, lambda: LinearSums(rows, groups, centre))
    aliased = aliased_columns(sums.xx, rows.columns)
    if aliased:
        sums.without(np.array([column not in aliased for column in rows.columns]))
        rows = rows.without_columns(aliased)
    return sums, rows, aliased


def fit_linear(rows: Rows) -> Solution:
    """Least squares with classical standard errors; the log likelihood is the normal one."""
    sums, rows, aliased = linear_sums(rows)
    beta = np.linalg.solve(sums.xx, sums.xy)
    residual = max(sums.yy - 2 * beta @ sums.xy + beta @ sums.xx @ beta, 0.0)
    freedom = sums.n - len(beta)
    if freedom <= 0:
        return _without_freedom(rows, sums.uncentred(beta), aliased)
    variance, notes = residual / freedom, sums.explained_by(residual)
    likelihood = -sums.n / 2 * (np.log(2 * np.pi * max(residual, 1e-300) / sums.n) + 1)
    return solution(
        rows,
        sums.uncentred(beta),
        (np.nan if notes else variance) * np.linalg.inv(sums.xx),
        log_likelihood=float(likelihood),
        converged=not notes,
        iterations=1,
        aliased=aliased,
        residual_sd=float(np.sqrt(variance)),
        notes=notes,
    )


def _without_freedom(rows: Rows, beta: np.ndarray, aliased: set) -> Solution:
    return solution(
        rows,
        beta,
        np.full((len(beta), len(beta)), np.nan),
        log_likelihood=np.nan,
        converged=False,
        iterations=1,
        aliased=aliased,
        notes=("no more people than coefficients",),
    )
