"""What the data cannot tell, found before or at the first step of a fit.

Separated levels: everybody or nobody at a level has the outcome, so its coefficient has no
maximum. Aliased columns: combinations of others, so that only their sum is known.
"""

import numpy as np

from orchestration.models.engine.rows import Column, Factor, Rows

# A column whose part that is new is smaller than this share of it is a combination of others.
ALIASED_SHARE = 1e-9


def separated_levels(rows: Rows) -> list[Column]:
    """Levels with people in which everybody or nobody has the outcome."""
    found = []
    for factor in rows.factors:
        people, events = _totals(rows, factor)
        for code in np.flatnonzero((people > 0) & ((events == 0) | (events == people))):
            found.append(Column(factor.name, factor.levels[code]))
    return found


def rows_at(rows: Rows, columns: list[Column]) -> np.ndarray:
    """Which rows are at one of these levels."""
    marked = np.zeros(len(rows), bool)
    for factor in rows.factors:
        codes = [factor.levels.index(item.level) for item in columns if item.term == factor.name]
        marked |= np.isin(factor.codes, codes)
    return marked


def empty_levels(rows: Rows) -> set[Column]:
    """Levels with nobody: they get no coefficient."""
    return {
        Column(factor.name, factor.levels[code])
        for factor in rows.factors
        for code in np.flatnonzero(factor.counts() == 0)
        if code
    }


def aliased_columns(information: np.ndarray, columns: list[Column]) -> set[Column]:
    """Columns that repeat earlier ones, by Cholesky steps in order: the first of a set stays."""
    diagonal = np.diag(information)
    remaining = information / np.sqrt(np.outer(*(np.where(diagonal > 0, diagonal, 1.0),) * 2))
    aliased = set()
    for place, column in enumerate(columns):
        pivot = remaining[place, place]
        if diagonal[place] <= 0 or pivot < ALIASED_SHARE:
            aliased.add(column)
            continue
        line = remaining[place, place + 1 :] / pivot
        remaining[place + 1 :, place + 1 :] -= np.outer(remaining[place, place + 1 :], line)
    return aliased


def _totals(rows: Rows, factor: Factor) -> tuple[np.ndarray, np.ndarray]:
    return factor.counts(rows.trials), factor.counts(rows.outcome)
