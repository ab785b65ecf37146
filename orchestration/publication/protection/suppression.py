"""Choosing what else to withhold, cheapest first, until no withheld count can be narrowed down.

Primary suppression withholds rows with a small count. Then, in rounds: work out the range a
reader is left with for every withheld count; where one is narrower than the protection
interval, find the relation that narrows it most and withhold its cheapest published count.
"""

from dataclasses import dataclass, field

import numpy as np

from orchestration.publication.protection import knowledge
from orchestration.publication.protection.counts import (
    DENOMINATOR,
    NUMERATOR,
    REMAINDER,
    LinkedCounts,
)
from orchestration.publication.protection.propagation import (
    UNLIMITED,
    Propagation,
    Ranges,
    Trail,
)
from orchestration.publication.protection.rules import Rules
from orchestration.publication.protection.tracing import Tracing

SHOWN, SMALL, SECONDARY = range(3)
ROLES = (NUMERATOR, DENOMINATOR, REMAINDER)
MOST_ROUNDS = 200


class UnprotectedError(RuntimeError):
    """A withheld count stays too narrow whatever else is withheld."""


@dataclass(frozen=True)
class Rows:
    """What is known of the rows that hold the counts, one value per row.

    `decimals` are those of the published percentage, `cost` the information lost with the row,
    `series` the number of the series it belongs to (one organisation, measure, type of period
    and grouping); `shown_before` marks rows that an earlier release has shown, which cannot be
    taken back.
    """

    decimals: np.ndarray
    cost: np.ndarray
    series: np.ndarray
    shown_before: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> "Rows":
        return Rows(
            self.decimals[rows], self.cost[rows], self.series[rows], self.shown_before[rows]
        )


@dataclass
class Protection:
    """The state of the rows while they are being protected, and what follows from it.

    """

    linked: LinkedCounts
    rows: Rows
    rules: Rules
    state: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.propagation = Propagation(self.linked.relations, len(self.linked.values))
        self.row_ranges = self._row_ranges()
        self.rows_of_count = _Index(self.linked.of_row, len(self.linked.values))
        self.smallest_of_row = self._smallest_of_row()
        self.is_small = self.linked.values[self.smallest_of_row] < self.rules.smallest
        self.state = np.where(self.is_small, SMALL, SHOWN).astype(np.int8)
        self.least_range = np.where(
            self.linked.values < self.rules.smallest,
            self.rules.narrowest_range,
            self.rules.narrowest_range_of_secondary,
        )

    def withhold(self, rows: np.ndarray) -> None:
        """Withhold further rows."""
        rows = rows[self.state[rows] == SHOWN]
        self.state[rows] = SECONDARY

    def hide_reason(self, rows: np.ndarray) -> None:
        """Give small rows the reason `secondary`, because `small_count` would say too much."""
        self.state[rows] = SECONDARY

    def known(self) -> Ranges:
        """What a reader knows of every count before using any relation."""
        n = len(self.linked.values)
        low, high = np.zeros(n, dtype=np.int64), np.full(n, UNLIMITED, dtype=np.int64)
        is_read = self.is_read_row()
        for role in ROLES:
            count = self.linked.of_row[:, role]
            known = self.row_ranges[role]
            read = is_read & (count >= 0)
            np.maximum.at(low, count[read], known.low[read])
            np.minimum.at(high, count[read], known.high[read])
        np.minimum.at(high, self.smallest_of_row[self.state == SMALL], self.rules.smallest - 1)
        return Ranges(low, high)

    def is_read(self) -> np.ndarray:
        """For each count, whether some row shows it, now or in an earlier release."""
        return self._marked(self.is_read_row())

    def is_read_row(self) -> np.ndarray:
        """For each row, whether it is shown, now or in an earlier release."""
        return (self.state == SHOWN) | self.rows.shown_before

    def must_be_protected(self) -> np.ndarray:
        """For each count, whether it is withheld: in a withheld row and in no shown one."""
        withheld = self._marked(self.state != SHOWN) & ~self.is_read()
        first_unlisted = len(self.linked.values) - self.linked.n_unlisted
        withheld[first_unlisted:] = self.linked.values[first_unlisted:] < self.rules.smallest
        return withheld

    def too_narrow(self, ranges: Ranges) -> np.ndarray:
        """The numbers of the withheld counts that a reader can narrow down too far."""
        return np.flatnonzero(self.must_be_protected() & (ranges.width < self.least_range))

    def cost_of_counts(self) -> np.ndarray:
        """For each count, what is lost when every row that shows it goes; infinite if it cannot."""
        n = len(self.linked.values)
        cost = np.zeros(n)
        is_shown = self.state == SHOWN
        for role in ROLES:
            count = self.linked.of_row[:, role]
            used = is_shown & (count >= 0)
            cost += np.bincount(count[used], weights=self.rows.cost[used], minlength=n)
        cost[~self._marked(is_shown)] = np.inf
        cost[self._marked(self.rows.shown_before)] = np.inf
        return cost

    def _marked(self, rows: np.ndarray) -> np.ndarray:
        marked = np.zeros(len(self.linked.values), dtype=bool)
        for role in ROLES:
            count = self.linked.of_row[rows, role]
            marked[count[count >= 0]] = True
        return marked

    def _smallest_of_row(self) -> np.ndarray:
        """The count that decides whether a row is small: the smaller of numerator and remainder.

        A reader is taken to guess which of the two it is, and knows no more of a small row.
        """
        counts = self.linked.of_row
        numerator, remainder = counts[:, NUMERATOR], counts[:, REMAINDER]
        smaller = np.where(
            self.linked.values[numerator] <= self.linked.values[remainder], numerator, remainder
        )
        return np.where(numerator >= 0, smaller, counts[:, DENOMINATOR])

    def _row_ranges(self) -> list[Ranges]:
        values = self.linked.values[self.linked.of_row]
        is_rate = self.linked.of_row[:, NUMERATOR] >= 0
        rates = knowledge.of_a_rate(values[:, 0], values[:, 1], self.rows.decimals, self.rules)
        plain = knowledge.of_a_count(values[:, DENOMINATOR], self.rules)
        rates[DENOMINATOR].low[~is_rate] = plain.low[~is_rate]
        rates[DENOMINATOR].high[~is_rate] = plain.high[~is_rate]
        return list(rates)


class _Index:
    """The rows that hold a count."""

    def __init__(self, of_row: np.ndarray, n_counts: int) -> None:
        count, row = of_row.ravel(), np.repeat(np.arange(len(of_row)), of_row.shape[1])
        order = np.argsort(count, kind="stable")
        self._row = row[order]
        self._first = np.searchsorted(count[order], np.arange(n_counts + 1))

    def __getitem__(self, count: int) -> np.ndarray:
        return self._row[self._first[count] : self._first[count + 1]]


def protect_by_propagation(protection: Protection) -> Ranges:
    """Withhold rows until passing ranges along relations narrows no withheld count too far."""
    for _ in range(MOST_ROUNDS):
        trail = Trail()
        ranges = protection.propagation.narrowed(protection.known(), trail)
        narrow = protection.too_narrow(ranges)
        if len(narrow) == 0:
            return ranges
        tracing = Tracing(protection.linked.relations, trail)
        chosen = _complements(protection, tracing, narrow)
        if len(chosen):
            protection.withhold(chosen)
        else:
            protection.hide_reason(_telling_reasons(protection, tracing, narrow))
    raise UnprotectedError(f"{len(narrow)} withheld counts are still too narrow.")


def _complements(protection: Protection, tracing: Tracing, narrow: np.ndarray) -> np.ndarray:
    """The rows to withhold so that each of the narrow counts is less narrow.

    For each narrow count, the published figures that its range follows from are traced back
    through the relations, and the cheapest of the nearest ones goes, unless one of them goes
    already.
    """
    cost = protection.cost_of_counts()
    chosen: set[int] = set()
    for count in narrow.tolist():
        causes = tracing.nearest_causes(count, cost)
        if causes and chosen.isdisjoint(causes):
            chosen.add(causes[0])
    rows = {row for count in chosen for row in protection.rows_of_count[count].tolist()}
    return np.array(sorted(rows), dtype=np.int64)


def _telling_reasons(protection: Protection, tracing: Tracing, narrow: np.ndarray) -> np.ndarray:
    """The small rows whose reason alone, without any published figure, narrows a count."""
    n = len(protection.linked.values)
    is_small = protection.state == SMALL
    cost = np.full(n, np.inf)
    cost[protection.smallest_of_row[is_small]] = 0
    telling: set[int] = set()
    for count in narrow.tolist():
        causes = [count] if np.isfinite(cost[count]) else tracing.nearest_causes(count, cost)
        if causes and telling.isdisjoint(causes):
            telling.add(causes[0])
    if not telling:
        raise UnprotectedError(f"{len(narrow)} withheld counts are narrow for no known cause.")
    return np.flatnonzero(is_small & np.isin(protection.smallest_of_row, sorted(telling)))
