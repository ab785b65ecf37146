"""The audit by linear programming: what all relations say together about each withheld count.

A table of counts that agrees with everything published is a *witness*: the values it gives a
withheld count are possible. Two witnesses that differ enough show that a count is protected. One
linear programme moves many counts at once, so a few of them clear nearly all; what they do not
clear is bounded one by one, by the lowest and the highest value that any witness can have.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array, vstack

from orchestration.publication.protection import knowledge
from orchestration.publication.protection.counts import DENOMINATOR, NUMERATOR
from orchestration.publication.protection.propagation import UNLIMITED, Ranges
from orchestration.publication.protection.suppression import SHOWN, Protection

# Systems with more counts are audited through the relations that hold a withheld count only.
LARGEST_WHOLE_SYSTEM = 30_000
LARGEST_FOR_SIMPLEX = 2_000
# Witnesses sought together; with a few counts left, they are bounded one by one.
MOST_WITNESSES = 60
FEW = 15
MOST_FINDINGS = 40
TOLERANCE = 1e-6
SEED = 20230401


class AuditError(RuntimeError):
    """The solver gave no answer; nothing may be published on the strength of this audit."""


@dataclass(frozen=True)
class Finding:
    """A withheld count that is too narrow, and the counts whose known ranges make it so."""

    count: int
    causes: tuple[int, ...]


@dataclass(frozen=True)
class Programme:
    """The constraints of one audit: which counts take part, and what must hold of them.

    `low` and `high` bound each count by itself; a line of `at_most` belongs to the shown
    percentage of the two counts in `rate_of`.
    """

    counts: np.ndarray
    equal: csr_array
    at_most: csr_array
    rate_of: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def solve(self, objective: np.ndarray, low: np.ndarray, high: np.ndarray) -> OptimizeResult:
        """The possible values of the counts that make `objective` least, as `x`."""
        answer = linprog(
            objective,
            A_ub=self.at_most,
            b_ub=np.zeros(self.at_most.shape[0]),
            A_eq=self.equal,
            b_eq=np.zeros(self.equal.shape[0]),
            bounds=np.column_stack([low, high]),
            method="highs-ipm" if len(objective) > LARGEST_FOR_SIMPLEX else "highs",
        )
        if answer.x is None:
            raise AuditError(f"The solver stopped: {answer.message}")
        return answer

    def extremes(self, place: int) -> tuple[float, set[int]]:
        """How far one count can range, and the places of the counts that bound it."""
        values, causes = [], set()
        for direction in (1.0, -1.0):
            objective = np.zeros(len(self.counts))
            objective[place] = direction
            answer = self.solve(objective, self.low, self.high)
            values.append(answer.x[place])
            bounds = np.abs(answer.lower.marginals) + np.abs(answer.upper.marginals)
            causes.update(np.flatnonzero(bounds > TOLERANCE).tolist())
            rates = np.abs(answer.ineqlin.marginals) > TOLERANCE
            causes.update(self.rate_of[rates].ravel().tolist())
        return values[1] - values[0], causes


def findings(protection: Protection, ranges: Ranges) -> list[Finding]:
    """Withheld counts that all relations together narrow down too far, with the causes.

    `ranges` are those of the propagation. At most a few dozen are returned; an empty list means
    that there is none.
    """
    protected = protection.must_be_protected()
    if not protected.any():
        return []
    programme = _programme(protection, protected)
    values = protection.linked.values[programme.counts].astype(float)
    need = np.where(protected, protection.least_range, 0)[programme.counts] - TOLERANCE
    narrowed = Ranges(ranges.low[programme.counts], ranges.high[programme.counts])
    left = _without_witnesses(programme, narrowed, values, need)
    found: list[Finding] = []
    for place in left.tolist():
        width, causes = programme.extremes(place)
        if width < need[place]:
            counts = tuple(sorted(int(programme.counts[cause]) for cause in causes))
            found.append(Finding(int(programme.counts[place]), counts))
            if len(found) == MOST_FINDINGS:
                break
    return found


def _without_witnesses(
    programme: Programme, ranges: Ranges, values: np.ndarray, need: np.ndarray
) -> np.ndarray:
    """The places of the counts that no witnesses put far enough apart, the narrowest first."""
    reach = need.max() + 1
    low, high = np.maximum(ranges.low, values - reach), np.minimum(ranges.high, values + reach)
    lowest, highest = values.copy(), values.copy()
    random = np.random.default_rng(SEED)
    left = np.flatnonzero(highest - lowest < need)
    for attempt in range(MOST_WITNESSES):
        if len(left) <= FEW:
            break
        objective = np.zeros(len(values))
        if attempt < 2:
            objective[left] = 1 - 2 * attempt
        else:
            # A part of them at a time: counts that share a total compete for it.
            picked = random.random(len(left)) < (0.5 if attempt % 2 else 0.2)
            objective[left[picked]] = random.choice([-1.0, 1.0], int(picked.sum()))
        witness = programme.solve(objective, low, high).x
        np.minimum(lowest, witness, out=lowest)
        np.maximum(highest, witness, out=highest)
        n_before, left = len(left), np.flatnonzero(highest - lowest < need)
        if attempt > 8 and len(left) > 0.97 * n_before:
            break
    return left[np.argsort((highest - lowest - need)[left], kind="stable")]


def _programme(protection: Protection, protected: np.ndarray) -> Programme:
    relations = protection.linked.relations
    n_counts = len(protection.linked.values)
    of_member = relations.of_member
    if n_counts > LARGEST_WHOLE_SYSTEM:
        used = np.unique(of_member[protected[relations.counts]])
    else:
        used = np.arange(relations.n)
    is_used = np.isin(of_member, used)
    counts = np.unique(np.r_[relations.counts[is_used], np.flatnonzero(protected)])
    place = np.full(n_counts, -1)
    place[counts] = np.arange(len(counts))
    row = np.searchsorted(used, of_member[is_used])
    equal = csr_array(
        (relations.signs[is_used].astype(float), (row, place[relations.counts[is_used]])),
        shape=(len(used), len(counts)),
    )
    at_most, rate_of = _rates(protection, place, len(counts))
    known = protection.known()
    high = np.where(known.high == UNLIMITED, np.inf, known.high.astype(float))
    return Programme(counts, equal, at_most, rate_of, known.low[counts].astype(float), high[counts])


def _rates(
    protection: Protection, place: np.ndarray, n_places: int
) -> tuple[csr_array, np.ndarray]:
    """A shown percentage, at its rounding, bounds the numerator by the denominator.

    Two lines for each percentage, and the places of its two counts for each line.
    """
    is_read = (protection.state == SHOWN) | protection.shown_before
    of_row = protection.linked.of_row
    rows = np.flatnonzero(is_read & (of_row[:, NUMERATOR] >= 0))
    rows = rows[(place[of_row[rows, NUMERATOR]] >= 0) & (place[of_row[rows, DENOMINATOR]] >= 0)]
    numerator, denominator = of_row[rows, NUMERATOR], of_row[rows, DENOMINATOR]
    values, decimals = protection.linked.values, protection.decimals[rows]
    shown = knowledge.rounded_percentage(values[numerator], values[denominator], decimals)
    scale = 100 * 10.0**decimals
    line = np.arange(len(rows))
    where = (np.r_[line, line], np.r_[place[numerator], place[denominator]])
    shape = (len(rows), n_places)
    ones = np.ones(len(rows))
    above = csr_array((np.r_[ones, -(shown + 0.5) / scale], where), shape=shape)
    below = csr_array((np.r_[-ones, (shown - 0.5) / scale], where), shape=shape)
    pairs = np.column_stack([place[numerator], place[denominator]])
    return vstack([above, below], format="csr"), np.vstack([pairs, pairs])
