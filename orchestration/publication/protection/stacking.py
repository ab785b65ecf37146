"""Counts of several measures, now and in an earlier release, as the cells of one system.

A count that an earlier release has let out or withheld, and that is another now, is a cell of its
own: readers keep it. One that has not changed is the same cell in both releases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from orchestration.publication.protection import periods
from orchestration.publication.protection.grid import Grid

# The earlier release did not offer it, so no sum with it is known; or nobody was there to count.
ABSENT, NOBODY = -1, periods.NOBODY
# What is counted, and for each cell of the grid the number of that count in the stack.
Numbers = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Said:
    """What an earlier release said of one count, for each cell of a grid (boolean but for counts).

    `was_covered`: something was said of the period and organisation. `was_decided`: of this count.
    `was_there`: something was said of some of its months, so there may have been people.
    `is_alike`: it has hardly changed since. `numerator` and `denominator` are those of then.
    """

    was_covered: np.ndarray
    was_there: np.ndarray
    was_decided: np.ndarray
    was_withheld: np.ndarray
    was_denominator_withheld: np.ndarray
    is_changed: np.ndarray
    is_alike: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray

    @property
    def kept_back(self) -> np.ndarray:
        """Withheld then and hardly changed: showing it now would betray it."""
        return self.was_withheld & self.is_alike

    @property
    def is_the_same(self) -> np.ndarray:
        """Decided then, and the same count now."""
        return self.was_decided & ~self.is_changed

    @property
    def known(self) -> np.ndarray:
        """Shown then and the same now: readers know it."""
        return self.is_the_same & ~self.was_withheld

    @property
    def may_be_offered(self) -> np.ndarray:
        """What was not offered for a period and organisation is not offered later."""
        return ~self.was_covered | self.was_decided


@dataclass(frozen=True)
class Stack:
    """The cells of a grid for each of `names`, then the earlier counts that are others now.

    `cells` are those of the grid, with the column `counted`, a row for each number. `now` and
    `before` number the counts of both releases. `relations` holds the sums of both, but for those
    of periods, which depend on what is offered.
    """

    grid: Grid
    names: Sequence[str]
    cells: pd.DataFrame
    relations: sparse.csr_matrix
    now: Numbers
    before: Numbers
    is_earlier: np.ndarray

    def filled(self, now: Mapping[str, np.ndarray], then: Mapping[str, np.ndarray]) -> np.ndarray:
        """One array of what is known of each cell by name: of now, and of then for earlier ones."""
        values = np.concatenate([now[name] for name in self.names])
        earlier = [then[name][self._changed(name)] for name in self.names]
        return np.concatenate([values, *earlier])

    def split(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """What was found about the cells of now, by name."""
        return {name: values[self.now[name]] for name in self.names}

    def sums_inside(self, inside: np.ndarray, *counts: np.ndarray) -> sparse.csr_matrix:
        """The relations between some cells (boolean); one that holds another cell tells nothing.

        Those that `counts` contradict are left out: an earlier release may not add up where areas
        were joined or definitions changed since.
        """
        is_whole = np.diff(self.relations[:, ~inside].tocsr().indptr) == 0
        across = self.relations[np.flatnonzero(is_whole)]
        across = across[np.flatnonzero(np.all([across @ n >= 0 for n in counts], axis=0))]
        spans = periods.spans(self.grid.dimensions[0].members)
        of_periods = []
        for numbering in (self.now, self.before):
            for numbers in numbering.values():
                index = self.grid.index.reshape(len(spans), -1)
                numbered = np.where(index >= 0, numbers[np.maximum(index, 0)], index)
                found = periods.relations(spans, numbered, inside)
                if numbering is self.before:
                    found = _with_changed(found, len(self.names) * len(numbers))
                of_periods.append(found)
        along = sparse.vstack(of_periods, format="csr")
        along = along[np.flatnonzero(np.all([along @ n == 0 for n in counts], axis=0))]
        return sparse.vstack([across, along], format="csr")

    def outside_parts(self, *several: np.ndarray) -> list[sparse.csr_matrix]:
        """For each numbering the areas less their parts: rows by numbers, the same rows for all."""
        areas = self.grid.relations_of_areas
        is_known = np.ones(areas.shape[0], dtype=bool)
        for numbers in several:
            absent = np.flatnonzero(numbers == ABSENT)
            is_known &= np.diff(areas[:, absent].tocsr().indptr) == 0
        known = areas[np.flatnonzero(is_known)]
        return [_renumbered(known, numbers, len(self.cells)) for numbers in several]

    def _changed(self, name: str) -> np.ndarray:
        return self.before[name] >= len(self.names) * len(self.before[name])


def stack(grid: Grid, said: Mapping[str, Said]) -> Stack:
    """Put the counts of several names on one grid; `said` has what was said of each before."""
    names, n_cells = list(said), len(grid.cells)
    now, before, n_numbers = {}, {}, len(names) * n_cells
    for block, name in enumerate(names):
        own = said[name]
        now[name] = block * n_cells + np.arange(n_cells)
        is_changed = own.was_decided & own.is_changed
        numbers = np.where(own.was_there, ABSENT, NOBODY)
        numbers = np.where(own.was_decided, now[name], numbers)
        numbers[is_changed] = n_numbers + np.arange(is_changed.sum())
        n_numbers += int(is_changed.sum())
        before[name] = numbers
    n_now = len(names) * n_cells
    every = [grid.cells.assign(counted=name) for name in names]
    every += [grid.cells[before[name] >= n_now].assign(counted=name) for name in names]
    across = grid.relations_across
    relations = [_numbered(across, numbers, n_numbers) for numbers in now.values()]
    relations += [
        _with_changed(_numbered(across, numbers, n_numbers), n_now) for numbers in before.values()
    ]
    return Stack(
        grid,
        names,
        pd.concat(every, ignore_index=True),
        sparse.vstack(relations, format="csr"),
        now,
        before,
        np.arange(n_numbers) >= n_now,
    )


def _numbered(
    relations: sparse.csr_matrix, numbers: np.ndarray, n_numbers: int
) -> sparse.csr_matrix:
    """Relations over the numbers of cells; those with a count that is not known are left out."""
    is_known = np.diff(relations[:, np.flatnonzero(numbers == ABSENT)].tocsr().indptr) == 0
    return _renumbered(relations[np.flatnonzero(is_known)], numbers, n_numbers)


def _renumbered(
    relations: sparse.csr_matrix, numbers: np.ndarray, n_numbers: int
) -> sparse.csr_matrix:
    those = np.flatnonzero(numbers >= 0)
    known = relations[:, those].tocoo()
    return sparse.csr_matrix(
        (known.data, (known.row, numbers[those][known.col])), shape=(known.shape[0], n_numbers)
    )


def _with_changed(relations: sparse.csr_matrix, n_now: int) -> sparse.csr_matrix:
    """The relations that hold a count of their own: the others are those of now."""
    return relations[np.flatnonzero(np.diff(relations[:, n_now:].tocsr().indptr) > 0)]
