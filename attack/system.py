"""A system of whole numbers: bounds of every unknown, and sums of unknowns between two limits."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse


@dataclass
class System:
    """Unknowns with bounds, rows with limits, and which unknowns somebody withheld.

    `matrix` is rows x unknowns; `row_kinds` names the relation of each row. `either_small` has
    two columns of unknowns, numerator and remainder, one of which is under FEW. `targets` has one
    row per withheld count: unknown, count, release and the labels of its cell.
    """

    lower: np.ndarray
    upper: np.ndarray
    matrix: sparse.csr_matrix
    row_lower: np.ndarray
    row_upper: np.ndarray
    row_kinds: np.ndarray
    either_small: np.ndarray
    targets: pd.DataFrame

    def without_rows(self, dropped: np.ndarray) -> "System":
        """The same system less the rows where `dropped` is true."""
        return System(
            self.lower,
            self.upper,
            self.matrix[~dropped],
            self.row_lower[~dropped],
            self.row_upper[~dropped],
            self.row_kinds[~dropped],
            self.either_small,
            self.targets,
        )


@dataclass
class Rows:
    """Rows of a system while it is put together."""

    parts: list[tuple[np.ndarray, np.ndarray, float, float, str]] = field(default_factory=list)

    def add(
        self, kind: str, unknowns: np.ndarray, factors: np.ndarray, lower: float, upper: float
    ) -> None:
        """Add rows: `unknowns` is rows x terms, -1 leaves the row out; `factors` fits it."""
        complete = (unknowns >= 0).all(axis=1)
        if complete.any():
            factors = np.broadcast_to(factors, unknowns.shape)[complete]
            self.parts.append((unknowns[complete], factors, lower, upper, kind))

    def build(self, n_unknowns: int):
        """Matrix, row limits and row kinds; terms of the same unknown in a row are added."""
        if not self.parts:
            empty = np.zeros(0)
            return sparse.csr_matrix((0, n_unknowns)), empty, empty, np.zeros(0, object)
        lengths = np.concatenate([np.full(len(part[0]), part[0].shape[1]) for part in self.parts])
        columns = np.concatenate([part[0].ravel() for part in self.parts])
        factors = np.concatenate([part[1].ravel() for part in self.parts])
        row_numbers = np.repeat(np.arange(len(lengths)), lengths)
        matrix = sparse.coo_matrix(
            (factors.astype(float), (row_numbers, columns)), shape=(len(lengths), n_unknowns)
        ).tocsr()
        matrix.eliminate_zeros()
        counts = [len(part[0]) for part in self.parts]
        row_lower = np.repeat([part[2] for part in self.parts], counts).astype(float)
        row_upper = np.repeat([part[3] for part in self.parts], counts).astype(float)
        kinds = np.repeat(np.array([part[4] for part in self.parts], object), counts)
        says_something = np.diff(matrix.indptr) > 0
        return (
            matrix[says_something],
            row_lower[says_something],
            row_upper[says_something],
            kinds[says_something],
        )
