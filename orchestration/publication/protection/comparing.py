"""Counts that are never less than others: what measures say about each other, cell by cell."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

# Kinds of counts: people with an outcome, people without, both together.
WITH, WITHOUT, OF_BOTH = 0, 1, 2
# What is known of each cell, by kind of count.
ByKind = dict[int, np.ndarray]


@dataclass(frozen=True)
class Comparisons:
    """Sums of counts that are no less than others, or equal to them.

    `more` and `less`: comparisons by cells, what of each is summed up; with a kind for each row.
    """

    more_kinds: np.ndarray
    more: sparse.csr_matrix
    less_kinds: np.ndarray
    less: sparse.csr_matrix
    is_equal: np.ndarray

    @classmethod
    def of(
        cls,
        n_cells: int,
        more_kind: int,
        more: np.ndarray,
        less_kind: int,
        less: np.ndarray,
        is_equal: bool,
    ) -> "Comparisons":
        """The same comparison for many cells; a cell under 0 is unknown and tells nothing."""
        those = (more >= 0) & (less >= 0)
        return cls.of_sums(
            more_kind,
            _picked(more[those], n_cells),
            less_kind,
            _picked(less[those], n_cells),
            is_equal,
        )

    @classmethod
    def of_sums(
        cls,
        more_kind: int,
        more: sparse.csr_matrix,
        less_kind: int,
        less: sparse.csr_matrix,
        is_equal: bool,
    ) -> "Comparisons":
        """The same comparison of many sums, a row each."""
        n = more.shape[0]
        return cls(np.full(n, more_kind), more, np.full(n, less_kind), less, np.full(n, is_equal))

    @classmethod
    def none(cls, n_cells: int) -> "Comparisons":
        """No comparison."""
        nothing = np.zeros(0, dtype=int)
        return cls.of(n_cells, WITH, nothing, WITH, nothing, is_equal=False)

    @classmethod
    def joined(cls, several: list["Comparisons"]) -> "Comparisons":
        """Those of all."""
        return cls(
            np.concatenate([each.more_kinds for each in several]),
            sparse.vstack([each.more for each in several], format="csr"),
            np.concatenate([each.less_kinds for each in several]),
            sparse.vstack([each.less for each in several], format="csr"),
            np.concatenate([each.is_equal for each in several]),
        )

    def __len__(self) -> int:
        return len(self.is_equal)

    def among(self, cells: np.ndarray) -> "Comparisons":
        """Those between some cells alone, numbered as these stand in `cells`."""
        is_outside = np.ones(self.more.shape[1])
        is_outside[cells] = 0
        some = self.where(abs(self.more) @ is_outside + abs(self.less) @ is_outside == 0)
        return Comparisons(
            some.more_kinds,
            some.more[:, cells],
            some.less_kinds,
            some.less[:, cells],
            some.is_equal,
        )

    def where(self, those: np.ndarray) -> "Comparisons":
        """Some of them (boolean)."""
        at = np.flatnonzero(those)
        return Comparisons(
            self.more_kinds[at],
            self.more[at],
            self.less_kinds[at],
            self.less[at],
            self.is_equal[at],
        )

    def rows(self, moved: dict[int, sparse.csr_matrix]) -> sparse.csr_matrix:
        """What the left sides move more than the right ones; `moved` by kind: cells x unknowns."""
        n_unknowns = next(iter(moved.values())).shape[1]
        found = sparse.csr_matrix((len(self), n_unknowns))
        for kind, matrix in moved.items():
            found = found + _only(self.more_kinds == kind) @ self.more @ matrix
            found = found - _only(self.less_kinds == kind) @ self.less @ matrix
        found = sparse.csr_matrix(found)
        found.eliminate_zeros()
        return found

    def room(self, counts: ByKind) -> np.ndarray:
        """By how much the left sides are more."""
        return self.most(counts) - _sums(self.less_kinds, self.less, counts)

    def most(self, counts: ByKind) -> np.ndarray:
        """What the left sides come to."""
        return _sums(self.more_kinds, self.more, counts)

    def is_true(self, counts: ByKind) -> np.ndarray:
        """Which comparisons hold of these counts (boolean)."""
        room = self.room(counts)
        return np.where(self.is_equal, room == 0, room >= 0)


def _sums(kinds: np.ndarray, sides: sparse.csr_matrix, counts: ByKind) -> np.ndarray:
    found = np.zeros(len(kinds))
    for kind, of in counts.items():
        found += np.where(kinds == kind, sides @ of, 0)
    return found


def _picked(cells: np.ndarray, n_cells: int) -> sparse.csr_matrix:
    return sparse.csr_matrix(
        (np.ones(len(cells)), (np.arange(len(cells)), cells)), shape=(len(cells), n_cells)
    )


def _only(those: np.ndarray) -> sparse.csr_matrix:
    return sparse.diags(those.astype(float), format="csr")
