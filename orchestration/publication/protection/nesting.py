"""What other measures say about a count: it is no less than its parts and no more than its whole.

A reader is taken to know every count of another measure that is not small.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.publication.disclosure import is_small, is_small_rate
from orchestration.publication.protection import tables
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.tables import Counts

NO_MOST = 1e9


@dataclass(frozen=True)
class Limits:
    """The least and the most that the count of each cell can be by other measures."""

    least: np.ndarray
    most: np.ndarray

    def at(self, cells: np.ndarray) -> "Limits":
        """Those of some cells."""
        return Limits(self.least[cells], self.most[cells])


def no_limits(n_cells: int) -> Limits:
    """Limits that say nothing."""
    return Limits(np.zeros(n_cells), np.full(n_cells, NO_MOST))


def of_denominators(counts: Counts, grid: Grid, measures: list[str]) -> Limits:
    """Limits of the denominator that some measures share."""
    limits = no_limits(len(grid.cells))
    for pair in tables.offer()["nested"]["denominators"]:
        for own, other, is_part in (
            (pair["part"], pair["whole"], True),
            (pair["whole"], pair["part"], False),
        ):
            if own in measures and other not in measures:
                d = tables.on_grid(counts, grid, other)[1]
                _narrow(limits, d, ~is_small(d), is_most=is_part)
    return limits


def of_numerators(counts: Counts, grid: Grid, measure: str) -> Limits:
    """Limits of the people with the outcome of a measure."""
    limits = no_limits(len(grid.cells))
    nested = tables.offer()["nested"]
    for pair in nested["numerators"]:
        if measure in pair.values():
            is_part = pair["part"] == measure
            n, d = tables.on_grid(counts, grid, pair["whole" if is_part else "part"])
            _narrow(limits, n, ~is_small_rate(n, d), is_most=is_part)
    for pair in nested["apart"]:
        if measure in pair:
            [other] = [name for name in pair if name != measure]
            n, d = tables.on_grid(counts, grid, other)
            _narrow(limits, d - n, ~is_small_rate(n, d), is_most=True)
    return limits


def _narrow(limits: Limits, bound: np.ndarray, is_known: np.ndarray, *, is_most: bool) -> None:
    if is_most:
        np.minimum(limits.most, bound, out=limits.most, where=is_known)
    else:
        np.maximum(limits.least, bound, out=limits.least, where=is_known)
