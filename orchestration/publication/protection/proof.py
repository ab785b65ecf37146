"""Showing that a withheld count could be another number while every shown figure stays.

A proof is another table: differences from the truth that keep every relation and leave no count
below nothing. A linear programme lets a share of the counts rise as far as they must, the others
giving way, so that one table proves many. The tables are of real numbers, as a reader's bounds by
linear programming are.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from orchestration.publication.protection.unknowns import TOLERANCE, Unknowns

# The share of open counts that rise in one table: adapted to how many of them can.
FIRST_SHARE, LEAST_SHARE = 0.25, 0.02
# Giving up on a table after table that proves less than this share of what it tried.
WORTH_A_TABLE = 0.05
SEED = 20230401


@dataclass
class Freedom:
    """How far each unknown was seen to rise and to fall, in tables that keep every relation."""

    risen: np.ndarray
    fallen: np.ndarray

    def note(self, moved: np.ndarray) -> None:
        """Add what one table shows."""
        np.maximum(self.risen, moved, out=self.risen)
        np.maximum(self.fallen, -moved, out=self.fallen)


def prove_each(unknowns: Unknowns, freedom: Freedom, those: np.ndarray) -> np.ndarray:
    """Look at some unknowns one by one; the places of those that cannot move far enough.

    `those` are places of unknowns. What was seen is added to `freedom`.
    """
    for one in those:
        for direction in range(2):
            if wanted(unknowns, freedom)[direction][one]:
                masks = np.zeros((2, len(unknowns)), dtype=bool)
                masks[direction, one] = True
                freedom.note(_table(unknowns, *masks))
    is_open = np.logical_or(*wanted(unknowns, freedom))
    return those[is_open[those]]


def prove_together(unknowns: Unknowns, freedom: Freedom) -> np.ndarray:
    """Look for tables in which many unknowns move far enough; the places of those left.

    What was seen is added to `freedom`. One that is left may still be free on its own.
    """
    chance = np.random.default_rng(SEED)
    share = FIRST_SHARE
    while True:
        rises, falls = wanted(unknowns, freedom)
        n_open = int((rises | falls).sum())
        if not n_open or share < LEAST_SHARE:
            return np.flatnonzero(rises | falls)
        is_tried = chance.random(len(unknowns)) < share
        moved = _table(unknowns, rises & is_tried, falls & ~is_tried)
        freedom.note(moved)
        n_left = int(np.logical_or(*wanted(unknowns, freedom)).sum())
        success = (n_open - n_left) / max(1.0, share * n_open)
        if success < WORTH_A_TABLE and share < 2 * LEAST_SHARE:
            return np.flatnonzero(np.logical_or(*wanted(unknowns, freedom)))
        share = min(0.5, share * (1.5 if success > 0.6 else 0.5 if success < 0.3 else 1.0))


def wanted(unknowns: Unknowns, freedom: Freedom) -> tuple[np.ndarray, np.ndarray]:
    """Which unknowns are still to be seen rising far enough, and which falling."""
    is_open = ~unknowns.is_proven(freedom.risen, freedom.fallen)
    rises = is_open & (freedom.risen + TOLERANCE < unknowns.up)
    down = np.where(unknowns.is_large, unknowns.up, unknowns.down)
    return rises, is_open & (freedom.fallen + TOLERANCE < down)


def _table(unknowns: Unknowns, rises: np.ndarray, falls: np.ndarray) -> np.ndarray:
    """The table in which some unknowns rise and others fall, each no further than it must."""
    n = len(unknowns)
    objective = np.zeros(unknowns.n_columns)
    objective[:n] = falls.astype(float) - rises
    lower, upper = unknowns.lower.copy(), unknowns.upper.copy()
    down = np.where(unknowns.is_large, unknowns.up, unknowns.down)
    lower[:n] = np.where(falls, np.maximum(-down, lower[:n]), lower[:n])
    upper[:n] = np.where(rises, np.minimum(unknowns.up, upper[:n]), upper[:n])
    answer = linprog(
        objective,
        A_eq=unknowns.matrix,
        b_eq=np.zeros(unknowns.matrix.shape[0]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    return solution(answer)[:n]


def solution(answer) -> np.ndarray:
    """The solution; the truth itself is always one, so anything else is an error of the solver."""
    if answer.x is None:
        raise RuntimeError(f"HiGHS found no table, not even the true one: {answer.message}")
    return answer.x
