"""Shrunken effects of services from a fitted multilevel model, with their uncertainty."""

import numpy as np

from orchestration.models.engine.rows import Column
from orchestration.models.engine.solution import ServiceEffects


def service_effects(problem, point, covariance: np.ndarray, slope_column: Column | None):
    """Modes of the random effects; the variance of a mode is that given the parameters plus what
    the parameters' own uncertainty adds (as glmmTMB reports)."""
    laplace, rows = point.laplace, problem.rows
    moves = laplace.mode_moves
    total = laplace.inverse + moves @ covariance @ moves.swapaxes(1, 2)
    people = np.ones(len(rows)) if rows.trials is None else rows.trials
    with_slope, error = None, None
    if slope_column is not None:
        place = rows.columns.index(slope_column)
        with_slope = point.parameters[place] + point.modes[:, 1]
        joint = moves[:, 1, :].copy()
        joint[:, place] += 1.0
        error = np.sqrt(
            laplace.inverse[:, 1, 1] + np.einsum("sp,pr,sr->s", joint, covariance, joint)
        )
    return ServiceEffects(
        names=rows.service_names,
        n_people=np.bincount(rows.services, weights=people),
        effects=point.modes,
        covariance=total,
        curvature=1.0 / laplace.inverse[:, 0, 0],
        with_slope=with_slope,
        with_slope_error=error,
    )
