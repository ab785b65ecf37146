"""One block of linked counts as a linear programme, solved by HiGHS through SciPy."""

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array, vstack

from orchestration.publication.protection import knowledge
from orchestration.publication.protection.blocks import Block
from orchestration.publication.protection.counts import DENOMINATOR, NUMERATOR
from orchestration.publication.protection.propagation import UNLIMITED, Ranges, spans
from orchestration.publication.protection.suppression import Protection

TOLERANCE = 1e-6
LARGEST_FOR_SIMPLEX = 1_500


class SolverError(RuntimeError):
    """The solver gave no answer; nothing may be published on the strength of this audit."""


class Programme:
    """What a reader knows of the counts of a block: ranges, relations and shown percentages.

    `low` and `high` bound each count by itself. A line of `_at_most` belongs to the shown
    percentage of the two counts in `_rate_of`.
    """

    def __init__(self, protection: Protection, ranges: Ranges, block: Block) -> None:
        linked = protection.linked
        place = np.full(len(linked.values), -1)
        place[block.counts] = np.arange(len(block.counts))
        relations = linked.relations
        sizes = np.diff(relations.starts)[block.relations]
        members = spans(relations.starts[block.relations], sizes)
        lines = np.repeat(np.arange(len(sizes)), sizes)
        self._equal = csr_array(
            (relations.signs[members].astype(float), (lines, place[relations.counts[members]])),
            shape=(len(sizes), len(block.counts)),
        )
        self._at_most, self._rate_of = _rates(protection, place, len(block.counts))
        self.low = ranges.low[block.counts].astype(float)
        high = ranges.high[block.counts].astype(float)
        self.high = np.where(high >= UNLIMITED / 2, np.inf, high)

    def solve(self, objective: np.ndarray, low: np.ndarray, high: np.ndarray) -> OptimizeResult:
        """The possible values of the counts that make `objective` least, as `x`."""
        answer = linprog(
            objective,
            A_ub=self._at_most,
            b_ub=np.zeros(self._at_most.shape[0]),
            A_eq=self._equal,
            b_eq=np.zeros(self._equal.shape[0]),
            bounds=np.column_stack([low, high]),
            method="highs-ipm" if len(objective) > LARGEST_FOR_SIMPLEX else "highs-ds",
        )
        if answer.x is None:
            raise SolverError(f"The solver stopped: {answer.message}")
        return answer

    def extremes(self, place: int) -> tuple[float, float, np.ndarray]:
        """The lowest and highest value of one count, and the places of what bounds it."""
        values, causes = [], []
        for direction in (1.0, -1.0):
            objective = np.zeros(len(self.low))
            objective[place] = direction
            answer = self.solve(objective, self.low, self.high)
            values.append(answer.x[place])
            bounds = np.abs(answer.lower.marginals) + np.abs(answer.upper.marginals)
            causes.append(np.flatnonzero(bounds > TOLERANCE))
            causes.append(self._rate_of[np.abs(answer.ineqlin.marginals) > TOLERANCE].ravel())
        return values[0], values[1], np.unique(np.concatenate(causes))


def _rates(
    protection: Protection, place: np.ndarray, n_places: int
) -> tuple[csr_array, np.ndarray]:
    """A shown percentage, at its rounding, bounds the numerator by the denominator.

    Two lines for each percentage, and the places of its two counts for each line.
    """
    of_row = protection.linked.of_row
    is_read = protection.is_read_row() & (of_row[:, NUMERATOR] >= 0)
    is_read &= (place[of_row[:, NUMERATOR]] >= 0) & (place[of_row[:, DENOMINATOR]] >= 0)
    rows = np.flatnonzero(is_read)
    numerator, denominator = of_row[rows, NUMERATOR], of_row[rows, DENOMINATOR]
    values, decimals = protection.linked.values, protection.rows.decimals[rows]
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
