"""What adds up among the periods that are offered: whatever way round the calendar there is.

Periods are edges between the first of one month and the first of another. Where edges close a
circle, the last one is what the others come to; as many such sums as there are edges beyond a tree
hold all that the periods say of each other.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from orchestration.publication.protection.hierarchies import Member, months_covered

# A sum: places of periods and the sign of each; together they come to nothing.
Sum = list[tuple[int, int]]
# Nobody was counted in a cell.
NOBODY = -2


def spans(periods: Sequence[Member]) -> list[tuple[int, int] | None]:
    """From which month to which, in the order of months with data; None for no such months."""
    covered = months_covered(periods)
    order = {month: place for place, month in enumerate(sorted(frozenset().union(*covered)))}
    found = []
    for months in covered:
        places = sorted(order[month] for month in months)
        is_span = bool(places) and places[-1] - places[0] + 1 == len(places)
        found.append((places[0], places[-1] + 1) if is_span else None)
    return found


def sums(those: Sequence[tuple[int, int] | None], is_usable: np.ndarray) -> list[Sum]:
    """Every independent sum among the usable periods; the shortest periods are the parts."""
    edges = [n for n, span in enumerate(those) if span is not None and is_usable[n]]
    edges.sort(key=lambda n: (those[n][1] - those[n][0], n))
    ways: dict[int, list[tuple[int, int, int]]] = {}
    found = []
    for edge in edges:
        start, end = those[edge]
        way = _way(ways, start, end)
        if way is None:
            ways.setdefault(start, []).append((end, edge, 1))
            ways.setdefault(end, []).append((start, edge, -1))
        else:
            found.append([(edge, 1), *((part, -sign) for part, sign in way)])
    return found


def _way(ways: dict, start: int, end: int) -> Sum | None:
    """The periods that lead from one month to another, backwards ones with a minus."""
    came: dict[int, tuple[int, int, int] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for there, edge, sign in ways.get(here, []):
            if there not in came:
                came[there] = (here, edge, sign)
                waiting.append(there)
    if end not in came:
        return None
    way, here = [], end
    while came[here] is not None:
        here, edge, sign = came[here]
        way.append((edge, sign))
    return way


def relations(
    those: Sequence[tuple[int, int] | None], numbers: np.ndarray, is_inside: np.ndarray
) -> sparse.csr_matrix:
    """A row for each sum over the periods of each place and group.

    `numbers`: periods by places, the number of each count, NOBODY, or another negative number where
    it is not known. Counts that are not inside are not known either. Relations by numbers.
    """
    is_known = (numbers >= 0) & is_inside[np.maximum(numbers, 0)]
    is_usable = is_known | (numbers == NOBODY)
    rows, columns, values, n_rows = [], [], [], 0
    patterns, pattern_of = np.unique(is_usable, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        at = np.flatnonzero(pattern_of.ravel() == number)
        for parts in sums(those, pattern):
            for period, sign in parts:
                has_count = is_known[period, at]
                rows.append(n_rows + np.flatnonzero(has_count))
                columns.append(numbers[period, at[has_count]])
                values.append(np.full(int(has_count.sum()), float(sign)))
            n_rows += len(at)
    if not rows:
        return sparse.csr_matrix((0, len(is_inside)))
    found = sparse.csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(n_rows, len(is_inside)),
    )
    return found[np.flatnonzero(np.diff(found.indptr))]
