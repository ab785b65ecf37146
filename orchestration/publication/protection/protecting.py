"""Withholding until every withheld count is protected: prove, withhold more, prove again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.publication.protection.proof import SEED, Freedom, prove
from orchestration.publication.protection.selection import cheapest_table
from orchestration.publication.protection.unknowns import TOLERANCE, Unknowns

MOST_ROUNDS = 60
SHARE = float(__import__('os').environ.get('SHARE','0.25'))


@dataclass(frozen=True)
class Protected:
    """Which cells are withheld, and which withheld counts no further cell could free."""

    is_withheld: np.ndarray
    n_unprotected: int
    n_rounds: int


def protect(
    unknowns_of: Callable[[np.ndarray], Unknowns], is_withheld: np.ndarray, cost: np.ndarray
) -> Protected:
    """Add to the withheld cells until no count of theirs can be told too closely.

    `unknowns_of` gives the unknowns when the cells it is handed are withheld; `cost` is what
    withholding each cell costs.
    """
    chance = np.random.default_rng(SEED)
    withheld = is_withheld.copy()
    every = unknowns_of(np.ones_like(withheld))
    seen = Freedom(np.zeros(len(every)), np.zeros(len(every)))
    for n_rounds in range(MOST_ROUNDS):
        unknowns = unknowns_of(withheld)
        at = _places(unknowns, every)
        own = Freedom(seen.risen[at], seen.fallen[at])
        open_ones = np.flatnonzero(prove(unknowns, own))
        seen.risen[at], seen.fallen[at] = own.risen, own.fallen
        if not len(open_ones):
            return Protected(withheld, 0, n_rounds)
        # Not all at once: two counts that only each other can make room for cannot both rise.
        is_tried = chance.random(len(open_ones)) < SHARE
        is_tried[chance.integers(len(open_ones))] = True
        open_ones = open_ones[is_tried]
        goes_up = own.risen[open_ones] + TOLERANCE < unknowns.up[open_ones]
        moved = cheapest_table(
            every,
            np.where(withheld[every.cells], 0.0, cost[every.cells]),
            at[open_ones],
            np.where(goes_up, 1.0, -1.0),
            np.where(goes_up, unknowns.up[open_ones], unknowns.down[open_ones]),
        )
        seen.note(np.where(withheld[every.cells] | (np.abs(moved) > TOLERANCE), moved, 0.0))
        chosen = every.cells[np.abs(moved) > TOLERANCE]
        withheld[chosen] = True
    return Protected(withheld, len(open_ones), MOST_ROUNDS)


def _places(some: Unknowns, every: Unknowns) -> np.ndarray:
    """Where unknowns stand among those of more cells."""
    first = np.searchsorted(every.cells[: every.n_cells], some.cells[: some.n_cells])
    second = every.n_cells + np.searchsorted(
        every.cells[every.n_cells :], some.cells[some.n_cells :]
    )
    return np.concatenate([first, second])
