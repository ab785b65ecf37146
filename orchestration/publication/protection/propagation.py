"""What additive relations say about each count, found by passing bounds along them.

Every relation says that a total equals the sum of its parts. If all but one of its counts are
known to lie in ranges, so does the last. Passing ranges along all relations until nothing
changes is fast and never narrower than the truth, but may miss what several relations say
together; `audit` finds that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# Stands for "no upper limit": above every count, small enough for exact sums.
UNLIMITED = 10**9
LOW, HIGH = 0, 1
MOST_WAVES = 500


@dataclass(frozen=True)
class Relations:
    """Relations `sum(sign * count) = 0`, one after another.

    `counts` and `signs` (+1 the total, -1 a part) hold the members; relation i has the members
    `starts[i]` to `starts[i + 1]`.
    """

    starts: np.ndarray
    counts: np.ndarray
    signs: np.ndarray

    @property
    def n(self) -> int:
        """How many relations there are."""
        return len(self.starts) - 1

    @property
    def of_member(self) -> np.ndarray:
        """The relation of each member."""
        return np.repeat(np.arange(self.n), np.diff(self.starts))

    def members(self, relation: int) -> slice:
        """Where the members of one relation are."""
        return slice(self.starts[relation], self.starts[relation + 1])


@dataclass(frozen=True)
class Ranges:
    """The lowest and the highest possible value of each count."""

    low: np.ndarray
    high: np.ndarray

    @property
    def width(self) -> np.ndarray:
        """Highest minus lowest."""
        return self.high - self.low

    def copy(self) -> "Ranges":
        """The same ranges, to be changed apart."""
        return Ranges(self.low.copy(), self.high.copy())


class Trail:
    """Which member of a relation last improved each bound before a given wave."""

    def __init__(self) -> None:
        self._waves: list[tuple[tuple[np.ndarray, np.ndarray], ...]] = []

    def add(self, low: tuple[np.ndarray, np.ndarray], high: tuple[np.ndarray, np.ndarray]) -> None:
        """Record one wave: the counts, ascending, whose low and high improved, and by whom."""
        self._waves.append((low, high))

    @property
    def n_waves(self) -> int:
        """Waves recorded so far."""
        return len(self._waves)

    def reason(self, count: int, side: int, before: int) -> tuple[int, int] | None:
        """The member and the wave that last improved a bound before a wave; None if none did."""
        for wave in range(before - 1, -1, -1):
            counts, members = self._waves[wave][side]
            place = np.searchsorted(counts, count)
            if place < len(counts) and counts[place] == count:
                return int(members[place]), wave
        return None


class Propagation:
    """Passes ranges along a fixed set of relations, in waves: only where something changed."""

    def __init__(self, relations: Relations, n_counts: int) -> None:
        self.relations = relations
        self.sizes = np.diff(relations.starts)
        order = np.argsort(relations.counts, kind="stable")
        self._relation_by_count = relations.of_member[order]
        self._first = np.searchsorted(relations.counts[order], np.arange(n_counts + 1))

    def narrowed(self, known: Ranges, trail: Trail | None = None) -> Ranges:
        """The ranges left when every relation has been used until nothing changes."""
        ranges = known.copy()
        for _ in self.waves(ranges, np.arange(self.relations.n), trail):
            pass
        return ranges

    def waves(
        self, ranges: Ranges, relations: np.ndarray, trail: Trail | None = None
    ) -> Iterable[np.ndarray]:
        """Narrow `ranges` in place, from some relations outwards; yields the counts changed."""
        for _ in range(MOST_WAVES):
            if len(relations) == 0:
                return
            changed = self._wave(ranges, relations, trail)
            yield changed
            relations = self.relations_of(changed)

    def relations_of(self, counts: np.ndarray) -> np.ndarray:
        """The relations in which any of the counts stands."""
        first, last = self._first[counts], self._first[counts + 1]
        return np.unique(self._relation_by_count[spans(first, last - first)])

    def _wave(self, ranges: Ranges, relations: np.ndarray, trail: Trail | None) -> np.ndarray:
        sizes = self.sizes[relations]
        members = spans(self.relations.starts[relations], sizes)
        counts = self.relations.counts[members]
        is_total = self.relations.signs[members] > 0
        low, high = ranges.low[counts], ranges.high[counts]
        begins = np.cumsum(sizes) - sizes
        signed_low, signed_high = np.where(is_total, low, -high), np.where(is_total, high, -low)
        others_low = np.repeat(np.add.reduceat(signed_low, begins), sizes) - signed_low
        others_high = np.repeat(np.add.reduceat(signed_high, begins), sizes) - signed_high
        implied_low = np.where(is_total, -others_high, others_low)
        implied_high = np.where(is_total, -others_low, others_high)
        raised = _best(np.flatnonzero(implied_low > low), counts, implied_low)
        lowered = _best(np.flatnonzero(implied_high < high), counts, -implied_high)
        ranges.low[counts[raised]] = implied_low[raised]
        ranges.high[counts[lowered]] = implied_high[lowered]
        if trail is not None:
            trail.add((counts[raised], members[raised]), (counts[lowered], members[lowered]))
        return np.union1d(counts[raised], counts[lowered])


def spans(first: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The whole numbers of several spans, one after another."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(first - (ends - sizes), sizes)


def _best(places: np.ndarray, counts: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Of several places with the same count, the one with the greatest bound; counts ascend."""
    order = places[np.lexsort((places, -bounds[places], counts[places]))]
    is_first = np.r_[True, counts[order][1:] != counts[order][:-1]] if len(order) else order > 0
    return order[is_first]
