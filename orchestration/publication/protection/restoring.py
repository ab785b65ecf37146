"""Showing again what need not have been withheld.

Withholding in rounds takes more than it must: what one round hides may make another's choice
needless. So each row withheld for others' sake is tried again, the most informative first.
Showing a row only ever narrows ranges, so each trial passes on from the ranges already known,
touches only what it changes, and is taken back if a withheld count becomes too narrow.
"""

import numpy as np

from orchestration.publication.protection.counts import DENOMINATOR, NUMERATOR, REMAINDER
from orchestration.publication.protection.propagation import Ranges
from orchestration.publication.protection.suppression import SECONDARY, SHOWN, Protection


def restore(protection: Protection, ranges: Ranges) -> Ranges:
    """Show every secondary row that can be shown safely, in place; the ranges that remain.

    Rows with a small count are never shown, whatever reason they carry.
    """
    trial = _Trial(protection, ranges)
    candidates = np.flatnonzero((protection.state == SECONDARY) & ~protection.is_small)
    for row in candidates[np.lexsort((candidates, -protection.rows.cost[candidates]))]:
        trial.show_if_safe(int(row))
    return trial.ranges


class _Trial:
    """Ranges, and which counts must stay wide, while rows are shown one at a time."""

    def __init__(self, protection: Protection, ranges: Ranges) -> None:
        self.protection = protection
        self.ranges = ranges.copy()
        self.before = ranges.copy()
        self.least = np.where(protection.must_be_protected(), protection.least_range, 0)

    def show_if_safe(self, row: int) -> None:
        """Show a row, or leave everything as it was."""
        counts = self.protection.linked.of_row[row]
        roles = [role for role in (NUMERATOR, DENOMINATOR, REMAINDER) if counts[role] >= 0]
        counts = counts[roles]
        least_before = self.least[counts]
        self.least[counts] = 0
        for role, count in zip(roles, counts, strict=True):
            known = self.protection.row_ranges[role]
            self.ranges.low[count] = max(self.ranges.low[count], known.low[row])
            self.ranges.high[count] = min(self.ranges.high[count], known.high[row])
        touched, is_safe = self._pass_on(counts)
        if is_safe:
            self.protection.state[row] = SHOWN
            _copy(self.ranges, self.before, touched)
        else:
            self.least[counts] = least_before
            _copy(self.before, self.ranges, touched)

    def _pass_on(self, counts: np.ndarray) -> tuple[np.ndarray, bool]:
        """Pass the changed ranges on: the counts touched, and whether all stay wide enough."""
        touched = [counts]
        propagation = self.protection.propagation
        for changed in propagation.waves(self.ranges, propagation.relations_of(counts)):
            touched.append(changed)
            width = self.ranges.high[changed] - self.ranges.low[changed]
            if (width < self.least[changed]).any():
                return np.concatenate(touched), False
        return np.concatenate(touched), True


def _copy(source: Ranges, target: Ranges, counts: np.ndarray) -> None:
    target.low[counts] = source.low[counts]
    target.high[counts] = source.high[counts]
