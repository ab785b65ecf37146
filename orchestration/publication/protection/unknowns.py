"""What a reader does not know: the withheld counts, and what they must add up to.

The reader is taken to know the true count behind every shown figure: England's years are published
to the person elsewhere, and a percentage undoes the rounding of its counts. What is left is a set
of unknowns: by how much each withheld count could differ from the truth, with the relations that
every difference must keep. People in no part of a total (without an area) are unknown too, but
the reader is taken to know where there are none of them.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

# Differences beyond this are not needed to prove anything and make the arithmetic worse.
FURTHEST = 400.0
# What the solver's arithmetic may miss by.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Unknowns:
    """Differences from the truth that no shown figure contradicts: `matrix @ y = 0` in bounds.

    `cells` names the cell of each unknown: one of each cell in order, then the second ones of
    those that have two; `n_cells` counts the first ones. `lower` and `upper` bound the unknowns
    and, after them, the people in no part, a column of `matrix` each. `up` and `down` say how far
    each unknown must be free to move; where `is_large`, it is enough that both together are as
    many as `up`.
    """

    matrix: sparse.csr_matrix
    cells: np.ndarray
    n_cells: int
    lower: np.ndarray
    upper: np.ndarray
    up: np.ndarray
    down: np.ndarray
    is_large: np.ndarray

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def n_columns(self) -> int:
        """Unknowns and, after them, the people in no part of a total."""
        return self.matrix.shape[1]

    def is_proven(self, risen: np.ndarray, fallen: np.ndarray) -> np.ndarray:
        """Which unknowns are protected when each is known to be free to rise and fall so far."""
        both = (risen + TOLERANCE >= self.up) & (fallen + TOLERANCE >= self.down)
        return np.where(self.is_large, risen + fallen + TOLERANCE >= self.up, both)


def of_counts(
    relations: sparse.csr_matrix, counts: np.ndarray, is_withheld: np.ndarray, smallest: int
) -> Unknowns:
    """The unknowns of one kind of count, such as the denominators of a measure."""
    cells = np.flatnonzero(is_withheld)
    x = counts[cells].astype(float)
    up, down, is_large = _needs(x, smallest)
    in_no_part = relations @ counts
    loose = np.flatnonzero(in_no_part > 0)
    return Unknowns(
        _kept(sparse.hstack([relations[:, cells], _column_each(loose, relations.shape[0])])),
        cells,
        len(cells),
        -np.minimum(np.concatenate([x, in_no_part[loose]]), FURTHEST),
        np.full(len(cells) + len(loose), FURTHEST),
        up,
        down,
        is_large,
    )


def of_parts(
    relations: sparse.csr_matrix,
    with_outcome: np.ndarray,
    without: np.ndarray,
    is_withheld: np.ndarray,
    is_denominator_withheld: np.ndarray,
    smallest: int,
) -> Unknowns:
    """The unknowns of a measure: people with the outcome and people without.

    Where the denominator is shown one is the other's mirror image and there is one unknown;
    where it is withheld there are two.
    """
    cells = np.flatnonzero(is_withheld)
    mirrored = ~is_denominator_withheld[cells]
    apart = cells[~mirrored]
    n, r = with_outcome[cells].astype(float), without[cells].astype(float)
    up, down, is_large = _needs(n, smallest)
    r_up, r_down, r_is_large = _needs(r, smallest)
    # A mirrored unknown must be as free as both its counts need.
    is_small = mirrored & ~(is_large & r_is_large)
    n_needs, r_needs = ~is_large, ~r_is_large
    up_of_both = np.maximum(np.where(n_needs, up, 0), np.where(r_needs, r_down, 0))
    down_of_both = np.maximum(np.where(n_needs, down, 0), np.where(r_needs, r_up, 0))

    touched = np.flatnonzero(np.diff(relations[:, apart].tocsr().indptr))
    below = relations[touched]
    mirror = below[:, cells] @ sparse.diags(np.where(mirrored, -1.0, 0.0))
    n_loose = (relations @ with_outcome)[touched]
    r_loose = (relations @ without)[touched]
    matrix = sparse.bmat(
        [
            [relations[:, cells], None, _column_each(touched, relations.shape[0]), None],
            [mirror, below[:, apart], None, -sparse.eye(len(touched))],
        ]
    )
    lower = np.concatenate([n, r[~mirrored], n_loose, r_loose])
    return Unknowns(
        _kept(matrix),
        np.concatenate([cells, apart]),
        len(cells),
        -np.minimum(lower, FURTHEST),
        np.concatenate(
            [
                np.where(mirrored, np.minimum(r, FURTHEST), FURTHEST),
                np.full(len(apart), FURTHEST),
                *2 * [np.where(n_loose + r_loose > 0, FURTHEST, 0.0)],
            ]
        ),
        np.concatenate([np.where(is_small, up_of_both, up), r_up[~mirrored]]),
        np.concatenate([np.where(is_small, down_of_both, down), r_down[~mirrored]]),
        np.concatenate([np.where(is_small, False, is_large), r_is_large[~mirrored]]),
    )


def _needs(counts: np.ndarray, smallest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far counts must be free to rise and fall: a small one over all that is small."""
    width = float(smallest - 1)
    is_large = counts >= smallest
    return np.where(is_large, width, width - counts), np.where(is_large, 0.0, counts), is_large


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
