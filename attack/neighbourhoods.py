"""Linear programs over a part of the relations, where a component is too large to solve.

Leaving relations out never excludes a true value: the bounds hold, but may be wider than what
all relations together would give.
"""

import time
from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint

from attack.programs import ALONE, IMPLIED, ROUNDING, UNTRIED, Limits, narrow_exactly, solve
from attack.propagation import Narrowed

MOST_NEARBY = 400
LONGEST_SECONDS = 10.0


def narrow_by_organisation(
    narrowed: Narrowed, targets: np.ndarray, status: np.ndarray, limits: Limits
):
    """Bounds from all relations but those between organisations; returns lower, upper, status.

    Only targets that nothing has settled are tried. They are marked ALONE once bounded.
    """
    width = narrowed.upper - narrowed.lower
    left = targets[(status[targets] == UNTRIED) & (width[targets] >= limits.width)]
    is_between = narrowed.system.row_kinds == "organisations"
    apart = replace(narrowed, system=narrowed.system.without_rows(is_between))
    lower, upper, found = narrow_exactly(apart, left, limits)
    settled = left[found[left] != UNTRIED]
    status = status.copy()
    status[settled] = ALONE
    return lower, upper, status


def narrow_nearby(narrowed: Narrowed, targets: np.ndarray, status: np.ndarray, limits: Limits):
    """Bounds of the narrowest targets that nothing has settled; returns lower, upper, status.

    Targets that are narrower than the protection already are left alone: they are found.
    """
    lower, upper = narrowed.lower.copy(), narrowed.upper.copy()
    width = upper - lower
    is_open = np.isin(status[targets], [UNTRIED, ALONE])
    left = targets[is_open & (width[targets] >= limits.width)]
    by_row = narrowed.system.matrix
    by_unknown = by_row.tocsc()
    deadline = time.monotonic() + limits.seconds
    for target in left[np.argsort(width[left], kind="stable")]:
        if time.monotonic() > deadline:
            break
        rows, unknowns = _near(target, by_row, by_unknown, lower, upper)
        rows = rows[narrowed.system.row_kinds[rows] != IMPLIED]
        part = by_row[rows]
        fixed = np.where(lower == upper, lower, 0.0)
        known = part @ fixed
        if not len(rows):
            continue
        constraint = LinearConstraint(
            part[:, unknowns],
            narrowed.system.row_lower[rows] - known,
            narrowed.system.row_upper[rows] - known,
        )
        objective = (unknowns == target).astype(float)
        box = Bounds(lower[unknowns], upper[unknowns])
        least = solve(objective, constraint, box, LONGEST_SECONDS)
        most = solve(-objective, constraint, box, LONGEST_SECONDS)
        if least is not None and most is not None:
            own = objective > 0
            lower[target] = max(lower[target], np.ceil(least[own][0] - ROUNDING))
            upper[target] = min(upper[target], np.floor(most[own][0] + ROUNDING))
    return lower, upper, status


def _near(target, by_row, by_unknown, lower, upper):
    """Rows whose free unknowns are all among the nearest to `target`, and those unknowns."""
    near = {int(target)}
    edge = [int(target)]
    seen_rows: set[int] = set()
    while edge and len(near) < MOST_NEARBY:
        following = []
        for unknown in edge:
            start, end = by_unknown.indptr[unknown : unknown + 2]
            for row in by_unknown.indices[start:end]:
                if int(row) in seen_rows:
                    continue
                seen_rows.add(int(row))
                first, last = by_row.indptr[row : row + 2]
                for other in by_row.indices[first:last]:
                    if lower[other] < upper[other] and int(other) not in near:
                        near.add(int(other))
                        following.append(int(other))
            if len(near) >= MOST_NEARBY:
                break
        edge = following
    return np.array(sorted(seen_rows), int), np.array(sorted(near), int)
