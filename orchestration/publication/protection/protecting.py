"""Withholding until every withheld count is protected: prove, withhold more, prove again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from orchestration.publication.protection.proof import (
    SEED,
    Freedom,
    prove_each,
    prove_together,
)
from orchestration.publication.protection.selection import cheapest_table
from orchestration.publication.protection.unknowns import TOLERANCE, Unknowns

# Rounds end long before; this is for a table that nothing could protect.
MOST_ROUNDS = 80
MOST_ROUNDS_IN_VAIN = 3
# Two counts that only each other can make room for cannot both rise, so not all are tried at once.
SHARE_TRIED = 0.25
# So many are first looked at one by one; of more, most need others withheld anyway.
MOST_ONE_BY_ONE = 100


@dataclass(frozen=True)
class Protected:
    """Which cells are withheld, and which of them no further cell could free (boolean)."""

    is_withheld: np.ndarray
    is_unprotected: np.ndarray


def protect(
    unknowns_of: Callable[[np.ndarray], Unknowns],
    is_withheld: np.ndarray,
    cost: np.ndarray,
    is_known: np.ndarray,
) -> Protected:
    """Add to the withheld cells until no count of theirs can be told too closely.

    `unknowns_of` gives the unknowns when the cells it is handed are withheld; `cost` is what
    withholding each cell costs. Cells that are known (boolean) protect nothing and stay shown.
    The same input gives the same answer.
    """
    chance = np.random.default_rng(SEED)
    withheld = is_withheld.copy()
    every = unknowns_of(withheld | ~is_known)
    seen = Freedom(np.zeros(len(every)), np.zeros(len(every)))
    n_open, n_in_vain = 0, 0
    for _ in range(MOST_ROUNDS):
        unknowns = unknowns_of(withheld)
        at = _places(unknowns, every)
        own = Freedom(seen.risen[at], seen.fallen[at])
        open_ones = prove_together(unknowns, own)
        n_in_vain = n_in_vain + 1 if len(open_ones) == n_open else 0
        n_open = len(open_ones)
        if not n_open or n_in_vain > MOST_ROUNDS_IN_VAIN:
            break
        tried = _some(open_ones, chance)
        if len(tried) <= MOST_ONE_BY_ONE:
            tried = prove_each(unknowns, own, tried)
        seen.risen[at], seen.fallen[at] = own.risen, own.fallen
        if not len(tried):
            continue
        goes_up = _goes_up(unknowns, own, tried)
        moved = cheapest_table(
            every,
            np.where(withheld[every.cells], 0.0, cost[every.cells]),
            at[tried],
            np.where(goes_up, 1.0, -1.0),
            np.where(goes_up | unknowns.is_large[tried], unknowns.up[tried], unknowns.down[tried]),
        )
        withheld[every.cells[np.abs(moved) > TOLERANCE]] = True
        seen.note(np.where(withheld[every.cells], moved, 0.0))
    is_unprotected = np.zeros_like(withheld)
    is_unprotected[unknowns.cells[open_ones]] = True
    return Protected(withheld, is_unprotected)


def _goes_up(unknowns: Unknowns, own: Freedom, tried: np.ndarray) -> np.ndarray:
    """Which way to make room: up where that is open, for a large count where its reason lets it."""
    is_up_open = own.risen[tried] + TOLERANCE < unknowns.up[tried]
    is_up_possible = unknowns.upper[tried] >= unknowns.up[tried]
    return np.where(unknowns.is_large[tried], is_up_possible, is_up_open)


def _some(those: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A share of the unknowns, one at least."""
    is_tried = chance.random(len(those)) < SHARE_TRIED
    is_tried[chance.integers(len(those))] = True
    return those[is_tried]


def _places(some: Unknowns, every: Unknowns) -> np.ndarray:
    """Where unknowns stand among those of more cells."""
    n_cells = every.cells.max(initial=0) + 1
    return np.searchsorted(every.kinds * n_cells + every.cells, some.kinds * n_cells + some.cells)
