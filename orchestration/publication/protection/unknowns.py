"""What a reader does not know: the withheld counts, and what they must add up to.

The reader is taken to know the true count behind every shown figure: England's years are published
to the person elsewhere, and a percentage undoes the rounding of its counts. What is left is a set
of unknowns: by how much each withheld count could differ from the truth, with the relations that
every difference must keep. The reason of a withheld row is known too: what is called small stays
under FEW, what is not stays at FEW or above. People in no part of a total (without an area) are
unknown, but the reader is taken to know where there are none of them. Counts are compared as well:
reliable recovery is never more than recovery.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from orchestration.publication.protection.comparing import (
    OF_BOTH,
    WITH,
    WITHOUT,
    Comparisons,
)

# Differences beyond this are not needed to prove anything and make the arithmetic worse.
FURTHEST = 400.0
# What the solver's arithmetic may miss by.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Rules:
    """Counts under `smallest` are withheld; withheld ones under `few` are called small."""

    smallest: int
    few: int


def is_called_small(n: np.ndarray, d: np.ndarray, rules: Rules) -> np.ndarray:
    """Whether the reason of a withheld row whose denominator `d` is shown says that it is small.

    Few people have the outcome or have not, or so few are there that the other reason would leave
    too little between its own limits.
    """
    return (np.minimum(n, d - n) < rules.few) | (d < _enough(rules))


def _enough(rules: Rules) -> int:
    """So many people leave both their counts room at `few` and above."""
    return 2 * rules.few + rules.smallest - 1


@dataclass(frozen=True)
class Unknowns:
    """Differences from the truth that no shown figure contradicts: `matrix @ y = 0` in bounds.

    `cells` names the cell of each unknown and `kinds` which count of it (WITH, WITHOUT, OF_BOTH).
    `lower` and `upper` bound the unknowns and, after them, people in no part and what compared
    counts leave, a column of `matrix` each. `up` and `down` say how far each unknown must be free
    to move; where `is_large`, it is enough that both together are as many as `up`.
    """

    matrix: sparse.csr_matrix
    cells: np.ndarray
    kinds: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    up: np.ndarray
    down: np.ndarray
    is_large: np.ndarray

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def n_columns(self) -> int:
        """Unknowns and, after them, people in no part of a total and what compared counts leave."""
        return self.matrix.shape[1]

    def is_proven(self, risen: np.ndarray, fallen: np.ndarray) -> np.ndarray:
        """Which unknowns are protected when each is known to be free to rise and fall so far."""
        both = (risen + TOLERANCE >= self.up) & (fallen + TOLERANCE >= self.down)
        return np.where(self.is_large, risen + fallen + TOLERANCE >= self.up, both)


@dataclass(frozen=True)
class _Need:
    """How far counts must be free to rise and fall; in both together where `is_large`."""

    up: np.ndarray
    down: np.ndarray
    is_large: np.ndarray


def of_counts(
    relations: sparse.csr_matrix,
    counts: np.ndarray,
    is_withheld: np.ndarray,
    rules: Rules,
    comparisons: Comparisons,
) -> Unknowns:
    """The unknowns of one kind of count, such as the denominators of a measure."""
    cells = np.flatnonzero(is_withheld)
    need = _need(counts[cells], rules.smallest)
    lower, upper = _limits_alone(counts[cells], rules.few)
    in_no_part = relations @ counts
    loose = np.flatnonzero(in_no_part > 0)
    system = _System(
        sparse.hstack([relations[:, cells], _column_each(loose, relations.shape[0])]),
        np.concatenate([lower, -_near(in_no_part[loose])]),
        np.concatenate([upper, np.full(len(loose), FURTHEST)]),
    ).compared(comparisons, {OF_BOTH: _each(cells, len(counts))}, {OF_BOTH: counts})
    return Unknowns(
        system.matrix,
        cells,
        np.full(len(cells), OF_BOTH),
        system.lower,
        system.upper,
        need.up,
        need.down,
        need.is_large,
    )


def of_parts(
    relations: sparse.csr_matrix,
    with_outcome: np.ndarray,
    without: np.ndarray,
    is_withheld: np.ndarray,
    is_denominator_withheld: np.ndarray,
    rules: Rules,
    comparisons: Comparisons,
) -> Unknowns:
    """The unknowns of a measure: people with the outcome, people without, and both together.

    Where the denominator is shown one is the other's mirror image and there is one unknown;
    where it is withheld there are three.
    """
    cells = np.flatnonzero(is_withheld)
    mirrored = ~is_denominator_withheld[cells]
    apart = cells[~mirrored]
    n, r = (_need(counts[cells], rules.smallest) for counts in (with_outcome, without))
    both = _need((with_outcome + without)[apart], rules.smallest)
    # A mirrored unknown must be as free as both its counts need.
    is_large = n.is_large & r.is_large
    one = _Need(
        np.maximum(np.where(n.is_large, 0, n.up), np.where(r.is_large, 0, r.down)),
        np.maximum(np.where(n.is_large, 0, n.down), np.where(r.is_large, 0, r.up)),
        is_large,
    )
    both_at = (with_outcome + without)[apart]
    n_limits, r_limits = (
        (-_near(counts[apart]), np.full(len(apart), FURTHEST)) for counts in (with_outcome, without)
    )
    mirror_limits = _mirror_limits(with_outcome[cells], without[cells], rules)
    both_limits = _limits_alone(both_at, rules.few)

    touched = np.flatnonzero(np.diff(relations[:, apart].tocsr().indptr))
    below = relations[touched]
    mirror = below[:, cells] @ sparse.diags(np.where(mirrored, -1.0, 0.0))
    n_loose, r_loose = ((relations @ counts)[touched] for counts in (with_outcome, without))
    own = sparse.eye(len(cells), format="csr")[np.flatnonzero(~mirrored)]
    of_both = sparse.eye(len(apart))
    matrix = sparse.bmat(
        [
            [relations[:, cells], None, None, _column_each(touched, relations.shape[0]), None],
            [mirror, below[:, apart], None, None, -sparse.eye(len(touched))],
            [own, of_both, -of_both, None, None],
        ]
    )
    loose_upper = np.where(n_loose + r_loose > 0, FURTHEST, 0.0)
    loose_limits = ((-_near(n_loose), -_near(r_loose)), (loose_upper, loose_upper))
    # In the order of the columns: people with the outcome, without, both together.
    moved, moved_both = _each(cells, len(is_withheld)), _each(apart, len(is_withheld))
    moved = sparse.hstack([moved, moved_both * 0, moved_both * 0], format="csr")
    moved_both = sparse.hstack([moved[:, : -len(apart) or None] * 0, moved_both], format="csr")
    system = _System(
        matrix,
        *(
            np.concatenate(
                [
                    _put(n_limits[side], mirror_limits[side], ~mirrored),
                    r_limits[side],
                    both_limits[side],
                    *loose_limits[side],
                ]
            )
            for side in range(2)
        ),
    ).compared(
        comparisons,
        {WITH: moved, WITHOUT: moved_both - moved, OF_BOTH: moved_both},
        {WITH: with_outcome, WITHOUT: without, OF_BOTH: with_outcome + without},
    )
    return Unknowns(
        system.matrix,
        np.concatenate([cells, apart, apart]),
        np.repeat([WITH, WITHOUT, OF_BOTH], [len(cells), len(apart), len(apart)]),
        system.lower,
        system.upper,
        np.concatenate([np.where(mirrored & ~is_large, one.up, n.up), r.up[~mirrored], both.up]),
        np.concatenate(
            [np.where(mirrored & ~is_large, one.down, n.down), r.down[~mirrored], both.down]
        ),
        np.concatenate(
            [np.where(mirrored, is_large, n.is_large), r.is_large[~mirrored], both.is_large]
        ),
    )


@dataclass(frozen=True)
class _System:
    """Relations between columns that have bounds."""

    matrix: sparse.spmatrix
    lower: np.ndarray
    upper: np.ndarray

    def compared(
        self,
        comparisons: Comparisons,
        moved: dict[int, sparse.csr_matrix],
        counts: dict[int, np.ndarray],
    ) -> "_System":
        """With a row for each comparison and a column for what the left side is more.

        `moved` has how the first columns move each kind of count (cells x columns).
        """
        rows = comparisons.rows(moved)
        says = np.flatnonzero(np.diff(rows.indptr))
        rows, is_equal = rows[says], comparisons.is_equal[says]
        room = comparisons.room(counts)[says]
        rows.resize(len(says), self.matrix.shape[1])
        matrix = sparse.bmat([[self.matrix, None], [rows, -sparse.eye(len(says))]])
        return _System(
            _kept(matrix),
            np.concatenate([self.lower, -_near(room)]),
            np.concatenate([self.upper, np.where(is_equal, 0.0, FURTHEST)]),
        )


def _need(counts: np.ndarray, smallest: int) -> _Need:
    """A small count must be free over all that is small; a larger one over as many values."""
    x = counts.astype(float)
    width = float(smallest - 1)
    is_large = counts >= smallest
    return _Need(np.where(is_large, width, width - x), np.where(is_large, 0.0, x), is_large)


def _limits_alone(counts: np.ndarray, few: int) -> tuple[np.ndarray, np.ndarray]:
    """How far withheld counts can fall and rise by their reason: is called small under `few`."""
    x = counts.astype(float)
    return (
        np.maximum(np.where(x < few, -x, few - x), -FURTHEST),
        np.where(x < few, few - 1 - x, FURTHEST),
    )


def _mirror_limits(n: np.ndarray, r: np.ndarray, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """The same of people with an outcome where the denominator is shown (see `is_called_small`)."""
    few = rules.few
    n, r = n.astype(float), r.astype(float)
    is_small = is_called_small(n, n + r, rules)
    is_few = n + r < _enough(rules)
    lower = np.where(is_small, -n, few - n)
    upper = np.where(is_small, r, r - few)
    lower = np.where(~is_few & (r < few), r - few + 1, lower)
    upper = np.where(~is_few & (n < few), few - 1 - n, upper)
    return np.maximum(lower, -FURTHEST), np.minimum(upper, FURTHEST)


def _put(those: np.ndarray, among: np.ndarray, places: np.ndarray) -> np.ndarray:
    """`among` with `those` at some places (boolean)."""
    replaced = among.copy()
    replaced[places] = those
    return replaced


def _near(counts: np.ndarray) -> np.ndarray:
    return np.minimum(counts.astype(float), FURTHEST)


def _each(cells: np.ndarray, n_cells: int) -> sparse.csr_matrix:
    """Cells by unknowns: the unknown of each of some cells."""
    return sparse.csr_matrix(
        (np.ones(len(cells)), (cells, np.arange(len(cells)))), shape=(n_cells, len(cells))
    )


def _column_each(rows: np.ndarray, n_rows: int) -> sparse.csr_matrix:
    """A column for each of some rows, -1 in its row."""
    return sparse.csr_matrix(
        (np.full(len(rows), -1.0), (rows, np.arange(len(rows)))), shape=(n_rows, len(rows))
    )


def _kept(matrix: sparse.spmatrix) -> sparse.csr_matrix:
    """The relations that hold an unknown."""
    matrix = matrix.tocsr()
    matrix.eliminate_zeros()
    return matrix[np.flatnonzero(np.diff(matrix.indptr))]
