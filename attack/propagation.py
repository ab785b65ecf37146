"""Bounds propagation: every row narrows its unknowns, again and again until nothing moves.

Quick and never wrong, but it looks at one row at a time; `programs` looks at all of them.
"""

from dataclasses import dataclass, field

import numpy as np

from attack.roundings import FEW
from attack.system import System

MOST_SWEEPS = 100
SLACK = 1e-6


@dataclass
class Narrowed:
    """Bounds after propagation, the rows that the figures contradict, and how far it went."""

    system: System
    lower: np.ndarray
    upper: np.ndarray
    contradicted: dict[str, int] = field(default_factory=dict)
    n_contradictory_cells: int = 0
    n_sweeps: int = 0
    is_settled: bool = True


def propagate(system: System, lower=None, upper=None) -> Narrowed:
    """Narrow the bounds of every unknown to a fixed point, at most MOST_SWEEPS times over.

    Rows that cannot hold are left out and counted by kind: a relation that the figures
    contradict is not one.
    """
    lower = system.lower.copy() if lower is None else lower.copy()
    upper = system.upper.copy() if upper is None else upper.copy()
    crossed = lower > upper
    lower[crossed], upper[crossed] = upper[crossed], lower[crossed]
    contradicted: dict[str, int] = {}
    while True:
        result, broken = _to_fixed_point(system, lower, upper)
        if not broken.any():
            result.contradicted = contradicted
            result.n_contradictory_cells = int(crossed.sum())
            return result
        for kind in system.row_kinds[broken]:
            contradicted[kind] = contradicted.get(kind, 0) + 1
        system = system.without_rows(broken)


def _to_fixed_point(system, start_lower, start_upper):
    lower, upper = start_lower.copy(), start_upper.copy()
    matrix = system.matrix
    is_active = np.ones(matrix.shape[0], bool)
    transposed = abs(matrix).T.tocsr()
    n_sweeps = 0
    while is_active.any() and n_sweeps < MOST_SWEEPS:
        n_sweeps += 1
        rows = np.flatnonzero(is_active)
        broken, changed = _sweep(system, rows, lower, upper)
        changed |= _settle_small(system, lower, upper)
        if not broken.any() and (lower > upper).any():
            broken = _meeting_rows(system, lower > upper)
        if broken.any():
            return Narrowed(system, lower, upper), broken
        is_active = (transposed[changed].sum(axis=0).A1 if changed.any() else 0) > np.zeros(
            matrix.shape[0]
        )
    settled = not is_active.any()
    none = np.zeros(matrix.shape[0], bool)
    return Narrowed(system, lower, upper, n_sweeps=n_sweeps, is_settled=settled), none


def _meeting_rows(system, crossed):
    """Rows that meet in an unknown they leave no value for; what adds up by nature comes last."""
    meeting = (abs(system.matrix) @ crossed.astype(float)) > 0
    doubtful = meeting & (system.row_kinds != "remainder")
    return doubtful if doubtful.any() else meeting


def _sweep(system, rows, lower, upper):
    """One pass over `rows`; narrows in place. Returns broken rows and changed unknowns."""
    part = system.matrix[rows]
    factors, unknowns, starts = part.data, part.indices, part.indptr[:-1]
    lengths = np.diff(part.indptr)
    is_positive = factors > 0
    least = factors * np.where(is_positive, lower[unknowns], upper[unknowns])
    most = factors * np.where(is_positive, upper[unknowns], lower[unknowns])
    row_least, row_most = np.add.reduceat(least, starts), np.add.reduceat(most, starts)
    limit_low, limit_high = system.row_lower[rows], system.row_upper[rows]
    broken = np.zeros(system.matrix.shape[0], bool)
    broken[rows] = (row_least > limit_high + SLACK) | (row_most < limit_low - SLACK)
    room_up = (np.repeat(limit_high - row_least, lengths) + least) / factors
    room_down = (np.repeat(limit_low - row_most, lengths) + most) / factors
    highest = np.floor(np.where(is_positive, room_up, room_down) + SLACK)
    lowest = np.ceil(np.where(is_positive, room_down, room_up) - SLACK)
    before_lower, before_upper = lower.copy(), upper.copy()
    np.maximum.at(lower, unknowns, lowest)
    np.minimum.at(upper, unknowns, highest)
    return broken, (lower > before_lower) | (upper < before_upper)


def _settle_small(system, lower, upper):
    """Of a small cell, numerator or remainder is under 5: where one cannot be, the other is."""
    changed = np.zeros(len(lower), bool)
    if not len(system.either_small):
        return changed
    for one, other in (system.either_small.T, system.either_small.T[::-1]):
        settled = other[(lower[one] >= FEW) & (upper[other] >= FEW)]
        upper[settled] = FEW - 1
        changed[settled] = True
    return changed
