"""What every engine returns: coefficients on the scale of the data, with their covariance."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from orchestration.models.engine.rows import Column, Rows


@dataclass(frozen=True)
class Solution:
    """A fitted model.

    `coefficients` (p) and `covariance` (p, p) follow `columns`; a number's coefficient is per unit
    of the data, and the intercept is at the centre of the numbers. `aliased` columns have none.
    `variances` holds standard deviations of random effects (and their correlation).
    """

    columns: list[Column]
    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    converged: bool
    iterations: int
    aliased: tuple[Column, ...] = ()
    variances: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    services: "ServiceEffects | None" = None
    residual_sd: float | None = None

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard errors in the order of `columns`."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class ServiceEffects:
    """Shrunken effects of services.

    `effects` (s, q): intercept and, with a random slope, gap, as departures from the average.
    `covariance` (s, q, q) is of the departures, uncertainty of the coefficients included.
    `curvature` (s): of the log likelihood in the intercept at its mode, given the coefficients.
    `with_slope` (s) and `with_slope_error` (s): average gap plus departure, if there is a slope.
    """

    names: tuple[str, ...]
    n_people: np.ndarray
    effects: np.ndarray
    covariance: np.ndarray
    curvature: np.ndarray | None = None
    with_slope: np.ndarray | None = None
    with_slope_error: np.ndarray | None = None


def solution(
    rows: Rows,
    beta: np.ndarray,
    covariance: np.ndarray,
    *,
    aliased: set[Column] = frozenset(),
    **rest: object,
) -> Solution:
    """A solution with the coefficients of numbers back on the scale of the data."""
    scale = column_scale(rows)
    return Solution(
        columns=rows.columns,
        coefficients=beta / scale,
        covariance=covariance / np.outer(scale, scale),
        aliased=tuple(sorted(aliased, key=str)),
        **rest,
    )


def column_scale(rows: Rows) -> np.ndarray:
    """What a unit of each column of the design is, in units of the data."""
    scales = {number.name: number.scale for number in rows.numbers}
    return np.array([scales.get(column.term, 1.0) for column in rows.columns])
