"""Withholding until every withheld count is protected: prove, withhold more, prove again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.publication.protection.proof import SEED, Freedom, prove
from orchestration.publication.protection.selection import cheapest_table
from orchestration.publication.protection.unknowns import TOLERANCE, Unknowns

# Rounds end long before; this is for a table that nothing could protect.
MOST_ROUNDS = 80
MOST_ROUNDS_IN_VAIN = 8
# Two counts that only each other can make room for cannot both rise, so not all are tried at once.
SHARE_TRIED = 0.25


@dataclass(frozen=True)
class Protected:
    """Which cells are withheld, and how many withheld counts no further cell could free."""

    is_withheld: np.ndarray
    n_unprotected: int


def protect(
    unknowns_of: Callable[[np.ndarray], Unknowns], is_withheld: np.ndarray, cost: np.ndarray
) -> Protected:
    """Add to the withheld cells until no count of theirs can be told too closely.

    `unknowns_of` gives the unknowns when the cells it is handed are withheld; `cost` is what
    withholding each cell costs. The same input gives the same answer.
    """
    chance = np.random.default_rng(SEED)
    withheld = is_withheld.copy()
    every = unknowns_of(np.ones_like(withheld))
    seen = Freedom(np.zeros(len(every)), np.zeros(len(every)))
    n_open, n_in_vain = 0, 0
    for _ in range(MOST_ROUNDS):
        unknowns = unknowns_of(withheld)
        at = _places(unknowns, every)
        own = Freedom(seen.risen[at], seen.fallen[at])
        open_ones = np.flatnonzero(prove(unknowns, own))
        seen.risen[at], seen.fallen[at] = own.risen, own.fallen
        n_in_vain = n_in_vain + 1 if len(open_ones) == n_open else 0
        n_open = len(open_ones)
        if not n_open or n_in_vain > MOST_ROUNDS_IN_VAIN:
            break
        is_tried = chance.random(n_open) < SHARE_TRIED
        is_tried[chance.integers(n_open)] = True
        tried = open_ones[is_tried]
        goes_up = own.risen[tried] + TOLERANCE < unknowns.up[tried]
        moved = cheapest_table(
            every,
            np.where(withheld[every.cells], 0.0, cost[every.cells]),
            at[tried],
            np.where(goes_up, 1.0, -1.0),
            np.where(goes_up, unknowns.up[tried], unknowns.down[tried]),
        )
        withheld[every.cells[np.abs(moved) > TOLERANCE]] = True
        seen.note(np.where(withheld[every.cells], moved, 0.0))
    return Protected(withheld, n_open)


def _places(some: Unknowns, every: Unknowns) -> np.ndarray:
    """Where unknowns stand among those of more cells."""
    first = np.searchsorted(every.cells[: every.n_cells], some.cells[: some.n_cells])
    second = every.n_cells + np.searchsorted(
        every.cells[every.n_cells :], some.cells[some.n_cells :]
    )
    return np.concatenate([first, second])
