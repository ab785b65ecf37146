"""Rows of a regression held small: one byte per category, four per number, sorted by service.

A row is a person, or a cell of people with the same covariates. A design matrix exists for one
chunk of rows at a time, one line per coefficient, so that a line is contiguous.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

INTERCEPT = "intercept"


@dataclass(frozen=True)
class Column:
    """A coefficient: the term and, for a category, the level it stands for."""

    term: str
    level: str | None = None


@dataclass(frozen=True)
class Factor:
    """A category. `levels[0]` is the reference; `codes` index `levels`."""

    name: str
    levels: tuple[str, ...]
    codes: np.ndarray

    def counts(self, weights: np.ndarray | None = None) -> np.ndarray:
        """People (or the sum of `weights`) at every level."""
        return np.bincount(self.codes, weights=weights, minlength=len(self.levels))


@dataclass(frozen=True)
class Number:
    """A number that enters linearly as `(value - centre) / scale`."""

    name: str
    values: np.ndarray
    centre: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Rows:
    """Everything a fit sees.

    `outcome`: events of a row (0 or 1 for a person), or the value of a linear outcome.
    `trials`: people of a row; None when every row is one person.
    `services`: sorted codes 0 … n-1, each present; None for single-level fits.
    """

    outcome: np.ndarray
    factors: Sequence[Factor] = ()
    numbers: Sequence[Number] = ()
    trials: np.ndarray | None = None
    services: np.ndarray | None = None
    service_names: tuple[str, ...] = ()
    left_out: frozenset[Column] = field(default_factory=frozenset)

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def n_people(self) -> int:
        """People in the fit."""
        return len(self) if self.trials is None else int(self.trials.sum())

    @property
    def columns(self) -> list[Column]:
        """The coefficients, in the order of the design matrix."""
        columns = [Column(INTERCEPT)]
        for factor in self.factors:
            columns += [Column(factor.name, level) for level in factor.levels[1:]]
        columns += [Column(number.name) for number in self.numbers]
        return [column for column in columns if column not in self.left_out]

    def without_columns(self, columns: set[Column]) -> "Rows":
        """The same rows, without these coefficients."""
        return replace(self, left_out=self.left_out | columns)

    def where(self, kept: np.ndarray) -> "Rows":
        """Only the rows marked in `kept`; services without a row are left out."""
        services, names = self.services, self.service_names
        if services is not None:
            present, services = np.unique(services[kept], return_inverse=True)
            names = tuple(names[code] for code in present) if names else ()
        return replace(
            self,
            outcome=self.outcome[kept],
            factors=[replace(item, codes=item.codes[kept]) for item in self.factors],
            numbers=[replace(item, values=item.values[kept]) for item in self.numbers],
            trials=None if self.trials is None else self.trials[kept],
            services=services,
            service_names=names,
        )


class Design:
    """Writes the design matrix of a chunk: one line per coefficient, one column per row."""

    def __init__(self, rows: Rows) -> None:
        kept = set(rows.columns)
        self.n_columns = len(kept)
        self._factors = []
        for factor in rows.factors:
            levels = [
                code
                for code, level in enumerate(factor.levels)
                if code and Column(factor.name, level) in kept
            ]
            self._factors.append((factor.codes, np.array(levels, factor.codes.dtype)[:, None]))
        self._numbers = [number for number in rows.numbers if Column(number.name) in kept]

    def write(self, start: int, stop: int, out: np.ndarray) -> np.ndarray:
        """Fill `out[:, : stop - start]` and return that part."""
        matrix = out[:, : stop - start]
        matrix[0] = 1.0
        line = 1
        for codes, levels in self._factors:
            np.copyto(matrix[line : line + len(levels)], codes[start:stop] == levels)
            line += len(levels)
        for number in self._numbers:
            values = number.values[start:stop]
            np.subtract(values, number.centre, out=matrix[line], dtype=np.float64)
            matrix[line] /= number.scale
            line += 1
        return matrix


def standardised(number: Number, people: np.ndarray | None = None) -> Number:
    """The number, centred and scaled by its mean and standard deviation over people."""
    values = number.values.astype(float)
    if not len(values):
        return number
    centre = float(np.average(values, weights=people))
    scale = float(np.sqrt(np.average((values - centre) ** 2, weights=people)))
    return replace(number, centre=centre, scale=scale if scale > 0 else 1.0)
