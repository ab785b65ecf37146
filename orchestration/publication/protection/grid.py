"""The cells of a published table and the relations between them, as arrays.

A cell is a period, an organisation, an ethnic group and a stratum. A relation says that one cell
is the sum of others. It holds for every count: numerators, denominators and what is between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from orchestration.publication.protection.hierarchies import Member, Relation

NOT_OFFERED = -1
# Nothing was submitted: everybody may know that nobody is counted.
NO_DATA = -2


@dataclass(frozen=True)
class Dimension:
    """The columns that name a member, the members, and what adds up among them."""

    columns: tuple[str, str]
    members: Sequence[Member]
    relations: Sequence[Relation]

    def places(self, rows: pd.DataFrame) -> np.ndarray:
        """Where each row stands along the dimension, -1 for a member that is not known."""
        return pd.MultiIndex.from_tuples(self.members).get_indexer(
            pd.MultiIndex.from_frame(rows[list(self.columns)])
        )


@dataclass(frozen=True)
class Grid:
    """Every offered cell: `cells` has a row each, in the order of the relations' columns.

    `index` has the number of the cell at each place of each dimension, NOT_OFFERED or NO_DATA.
    """

    dimensions: Sequence[Dimension]
    cells: pd.DataFrame
    index: np.ndarray

    @cached_property
    def relations(self) -> sparse.csr_matrix:
        """A row for each relation: 1 for the total, -1 for each part. Relations by cells."""
        return self._relations(range(len(self.dimensions)))

    @cached_property
    def relations_across(self) -> sparse.csr_matrix:
        """The same without those of periods, the first dimension: see `periods`."""
        return self._relations(range(1, len(self.dimensions)))

    @cached_property
    def relations_of_areas(self) -> sparse.csr_matrix:
        """Those of organisations, the second dimension, alone."""
        return self._relations([1])

    def _relations(self, axes: Iterable[int]) -> sparse.csr_matrix:
        totals, parts, owners, n_relations = [], [], [], 0
        for axis in axes:
            dimension = self.dimensions[axis]
            for total, members in dimension.relations:
                of_total = self.index.take(total, axis).ravel()
                of_parts = self.index.take(members, axis)
                of_parts = np.moveaxis(of_parts, axis, 0).reshape(len(members), -1)
                holds = (of_total >= 0) & (of_parts != NOT_OFFERED).all(axis=0)
                of_total, of_parts = of_total[holds], of_parts[:, holds]
                numbers = n_relations + np.arange(len(of_total))
                has_data = of_parts >= 0
                totals.append((numbers, of_total))
                parts.append(of_parts[has_data])
                owners.append(np.broadcast_to(numbers, of_parts.shape)[has_data])
                n_relations += len(of_total)
        rows = np.concatenate([*(numbers for numbers, _ in totals), *owners])
        columns = np.concatenate([*(of_total for _, of_total in totals), *parts])
        n_totals = sum(len(numbers) for numbers, _ in totals)
        values = np.where(np.arange(len(rows)) < n_totals, 1.0, -1.0)
        return sparse.csr_matrix((values, (rows, columns)), shape=(n_relations, len(self.cells)))


def make_grid(
    dimensions: Sequence[Dimension], is_offered: np.ndarray, has_data: np.ndarray
) -> Grid:
    """Number the offered cells that have data.

    `is_offered` and `has_data` are true or false at every place of the dimensions.
    """
    index = np.where(is_offered, np.int32(NO_DATA), np.int32(NOT_OFFERED))
    places = np.nonzero(is_offered & has_data)
    index[places] = np.arange(len(places[0]), dtype=np.int32)
    named = {}
    for dimension, those in zip(dimensions, places, strict=True):
        for part, column in enumerate(dimension.columns):
            names = np.array([member[part] for member in dimension.members], dtype=object)
            named[column] = names[those]
    return Grid(dimensions, pd.DataFrame(named), index)
