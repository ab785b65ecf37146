"""Counts that are never less than others: what measures say about each other, cell by cell."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

# Kinds of counts: people with an outcome, people without, both together.
WITH, WITHOUT, OF_BOTH = 0, 1, 2


@dataclass(frozen=True)
class Comparisons:
    """Counts that are no less than others, or equal to them: kinds and cells of both sides."""

    more_kinds: np.ndarray
    more: np.ndarray
    less_kinds: np.ndarray
    less: np.ndarray
    is_equal: np.ndarray

    @classmethod
    def of(
        cls, more_kind: int, more: np.ndarray, less_kind: int, less: np.ndarray, is_equal: bool
    ) -> "Comparisons":
        """The same comparison for many cells; a cell under 0 is unknown and tells nothing."""
        those = (more >= 0) & (less >= 0)
        n = int(those.sum())
        return cls(
            np.full(n, more_kind),
            more[those],
            np.full(n, less_kind),
            less[those],
            np.full(n, is_equal),
        )

    @classmethod
    def none(cls) -> "Comparisons":
        """No comparison."""
        nothing = np.zeros(0, dtype=int)
        return cls.of(WITH, nothing, WITH, nothing, is_equal=False)

    @classmethod
    def joined(cls, several: list["Comparisons"]) -> "Comparisons":
        """Those of all."""
        return cls(*(np.concatenate(each) for each in zip(*map(cls._sides, several), strict=True)))

    def among(self, cells: np.ndarray, n_cells: int) -> "Comparisons":
        """Those between some cells, numbered as these stand in `cells`."""
        place = np.full(n_cells, -1)
        place[cells] = np.arange(len(cells))
        those = (place[self.more] >= 0) & (place[self.less] >= 0)
        some = self.where(those)
        return replace(some, more=place[some.more], less=place[some.less])

    def _sides(self) -> tuple[np.ndarray, ...]:
        return (self.more_kinds, self.more, self.less_kinds, self.less, self.is_equal)

    def rows(self, moved: dict[int, sparse.csr_matrix]) -> sparse.csr_matrix:
        """What the left sides move more than the right ones; `moved` by kind: cells x unknowns."""
        n_unknowns = next(iter(moved.values())).shape[1]
        found = sparse.csr_matrix((len(self.more), n_unknowns))
        for kinds, cells, sign in (
            (self.more_kinds, self.more, 1.0),
            (self.less_kinds, self.less, -1.0),
        ):
            for kind in np.unique(kinds):
                own = np.flatnonzero(kinds == kind)
                put = sparse.csr_matrix(
                    (np.full(len(own), sign), (own, cells[own])),
                    shape=(len(kinds), moved[kind].shape[0]),
                )
                found = found + put @ moved[kind]
        found.eliminate_zeros()
        return found

    def room(self, counts: dict[int, np.ndarray]) -> np.ndarray:
        """By how much the left sides are more; `counts` by kind, of each cell."""
        left, right = (
            np.choose(kinds, [counts.get(kind, counts[OF_BOTH])[cells] for kind in range(3)])
            for kinds, cells in ((self.more_kinds, self.more), (self.less_kinds, self.less))
        )
        return (left - right).astype(float)

    def is_true(self, counts: dict[int, np.ndarray]) -> np.ndarray:
        """Which comparisons hold of these counts (boolean)."""
        room = self.room(counts)
        return np.where(self.is_equal, room == 0, room >= 0)

    def where(self, those: np.ndarray) -> "Comparisons":
        """Some of them."""
        return Comparisons(*(side[those] for side in self._sides()))
