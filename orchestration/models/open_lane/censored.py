"""The likelihood of cells whose counts are rounded or withheld.

A cell is a service, year and group. The true number with the outcome and the true number who could
have it are known only as a set of pairs: those that round to the published counts and give the
published percentage, or anything from 0 to 4 where a count is withheld. The cell's likelihood is
the binomial probability summed over its pairs, each denominator equally likely beforehand; with a
single pair it is the binomial itself. Nothing is filled in and no cell is dropped.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import expit, gammaln

# Above this denominator rounding moves a rate by less than a tenth of its standard error.
EXACT_FROM = 400
BOUNDS = ("numerator_least", "numerator_most", "denominator_least", "denominator_most")


@dataclass(frozen=True)
class CensoredCells:
    """Pairs of every cell, one after the other; `starts[i]` is where those of cell i begin."""

    events: np.ndarray
    people: np.ndarray
    log_ways: np.ndarray
    starts: np.ndarray

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many pairs each cell has."""
        return np.diff(np.append(self.starts, len(self.events)))

    def slopes(self, log_odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and second derivative of each cell's log likelihood by the log odds."""
        _, first, second, _ = self.derivatives(log_odds, third=False)
        return first, second

    def derivatives(self, log_odds: np.ndarray, *, third: bool = True) -> tuple[np.ndarray, ...]:
        """Log likelihood of each cell and its first three derivatives by the log odds."""
        probability = expit(log_odds)
        spread = probability * (1 - probability)
        # log(1 + exp(x)) without overflow
        softplus = np.maximum(log_odds, 0) + np.log1p(np.exp(-np.abs(log_odds)))
        sizes = self.sizes
        terms = (
            self.log_ways
            + self.events * np.repeat(log_odds, sizes)
            - self.people * np.repeat(softplus, sizes)
        )
        most = np.maximum.reduceat(terms, self.starts)
        weights = np.exp(terms - np.repeat(most, sizes))
        total = self._sum(weights)
        weights /= np.repeat(total, sizes)
        score = self.events - self.people * np.repeat(probability, sizes)
        mean = self._sum(weights * score)
        centred = score - np.repeat(mean, sizes)
        people = self._sum(weights * self.people)
        variance = self._sum(weights * centred**2)
        values = most + np.log(total), mean, variance - spread * people
        if not third:
            return *values, np.zeros(0)
        with_people = self._sum(weights * centred * self.people)
        skew = self._sum(weights * centred**3)
        return *values, skew - 3 * spread * with_people - spread * (1 - 2 * probability) * people

    def _sum(self, values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, self.starts)


def censored_cells(cells: pd.DataFrame) -> CensoredCells:
    """The pairs of every row of `cells`, which has the four bounds and `percentage` (or null)."""
    pairs = [_pairs(*row) for row in cells[[*BOUNDS, "percentage"]].itertuples(index=False)]
    sizes = np.array([len(pair[0]) for pair in pairs])
    events = np.concatenate([pair[0] for pair in pairs]).astype(float)
    people = np.concatenate([pair[1] for pair in pairs]).astype(float)
    priors = np.concatenate([pair[2] for pair in pairs])
    ways = gammaln(people + 1) - gammaln(events + 1) - gammaln(people - events + 1)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return CensoredCells(events, people, ways + np.log(priors), starts)


def _pairs(
    least: float, most: float, people_least: float, people_most: float, percentage: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events, people and prior weight of every pair that can be behind the published figures."""
    middle = (people_least + people_most) / 2
    if people_least > EXACT_FROM:
        return np.array([(least + most) / 2]), np.array([middle]), np.ones(1)
    events, people = np.meshgrid(
        np.arange(least, most + 1), np.arange(people_least, people_most + 1)
    )
    events, people = events.ravel(), people.ravel()
    possible = events <= people
    if not np.isnan(percentage):
        agreeing = possible & (np.abs(100 * events - percentage * people) <= 0.5 * people + 1e-9)
        possible = agreeing if agreeing.any() else possible
    events, people = events[possible], people[possible]
    return events, people, np.full(len(events), 1.0 / (people_most - people_least + 1))
