"""Linear programming: the least and the most a withheld count can be, given every relation.

Components of the system are solved side by side in one program. A feasible table that shows two
values far enough apart is a witness: that count needs no program of its own.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from attack.propagation import Narrowed

ROUNDING = 1e-6
RANDOM_PROGRAMS = 6
BATCH = 4000
UNTRIED, WITNESSED, EXACT = 0, 1, 2


@dataclass
class Limits:
    """How much work to do: the largest component solved whole, and seconds for all programs."""

    largest_component: int = 20_000
    seconds: float = 300.0
    width: int = 4


def narrow_exactly(narrowed: Narrowed, targets: np.ndarray, limits: Limits):
    """Bounds of `targets` by linear programs; returns lower, upper and how each was found.

    The third array has UNTRIED, WITNESSED or EXACT for every unknown. Bounds only get narrower
    and never exclude a table that agrees with every row.
    """
    lower, upper = narrowed.lower.copy(), narrowed.upper.copy()
    status = np.zeros(len(lower), int)
    status[lower == upper] = EXACT
    deadline = time.monotonic() + limits.seconds
    for problem in _problems(narrowed, targets, limits):
        if time.monotonic() > deadline:
            break
        problem.solve(lower, upper, status, limits.width, deadline)
    return lower, upper, status


def _problems(narrowed, targets, limits):
    """Batches of whole components that have targets left open, small components first."""
    lower, upper = narrowed.lower, narrowed.upper
    free = np.flatnonzero(lower < upper)
    if not len(free):
        return
    matrix, row_lower, row_upper = _binding_rows(narrowed, free)
    links = sparse.bmat([[None, matrix.T], [matrix, None]])
    _, component = connected_components(links, directed=False)
    component = component[: len(free)]
    size = np.bincount(component)
    place = np.full(len(lower), -1)
    place[free] = np.arange(len(free))
    open_targets = place[targets[place[targets] >= 0]]
    wanted = np.unique(component[open_targets])
    wanted = wanted[size[wanted] <= limits.largest_component]
    wanted = wanted[np.argsort(size[wanted], kind="stable")]
    batch_of = np.full(len(size), -1)
    batch_of[wanted] = (np.cumsum(size[wanted]) - 1) // BATCH
    row_component = component[matrix.indices[matrix.indptr[:-1]]]
    is_target = np.zeros(len(free), bool)
    is_target[open_targets] = True
    for batch in np.unique(batch_of[wanted]):
        inside = np.flatnonzero(batch_of[component] == batch)
        rows = np.flatnonzero(batch_of[row_component] == batch)
        yield Problem(
            free[inside],
            matrix[rows][:, inside],
            row_lower[rows],
            row_upper[rows],
            component[inside],
            is_target[inside],
        )


def _binding_rows(narrowed, free):
    """Rows over the free unknowns alone; rows that hold whatever the unknowns are left out."""
    system, lower, upper = narrowed.system, narrowed.lower, narrowed.upper
    fixed = np.where(lower == upper, lower, 0.0)
    known = system.matrix @ fixed
    matrix = system.matrix[:, free].tocsr()
    row_lower, row_upper = system.row_lower - known, system.row_upper - known
    positive, negative = matrix.maximum(0), matrix.minimum(0)
    least = positive @ lower[free] + negative @ upper[free]
    most = positive @ upper[free] + negative @ lower[free]
    binds = (least < row_lower) | (most > row_upper)
    return matrix[binds], row_lower[binds], row_upper[binds]


class Problem:
    """Some whole components of a system, solved together."""

    def __init__(self, unknowns, matrix, row_lower, row_upper, component, is_target):
        self.unknowns = unknowns
        self.constraint = LinearConstraint(matrix, row_lower, row_upper)
        self.has_rows = matrix.shape[0] > 0
        self.component = component
        self.is_target = is_target
        self.seen_low = np.full(len(unknowns), np.inf)
        self.seen_high = np.full(len(unknowns), -np.inf)

    def solve(self, lower, upper, status, width, deadline):
        """Narrow the targets in place, first by witnesses, then one per component at a time."""
        box = Bounds(lower[self.unknowns], upper[self.unknowns])
        random = np.random.default_rng(0)
        for number in range(RANDOM_PROGRAMS):
            if time.monotonic() > deadline or not self._open(status, width).any():
                break
            signs = random.choice([-1.0, 1.0], len(self.unknowns))
            objective = np.where(self._open(status, width), signs, 0.0)
            if number == 0:
                objective = np.abs(objective)
            if self._run(objective, box) is None or self._run(-objective, box) is None:
                return
        while self._open(status, width).any() and time.monotonic() < deadline:
            left = np.flatnonzero(self._open(status, width))
            _, first = np.unique(self.component[left], return_index=True)
            chosen = left[first]
            objective = np.zeros(len(self.unknowns))
            objective[chosen] = 1.0
            least, most = self._run(objective, box), self._run(-objective, box)
            if least is None or most is None:
                return
            own = self.unknowns[chosen]
            lower[own] = np.maximum(lower[own], np.ceil(least[chosen] - ROUNDING))
            upper[own] = np.minimum(upper[own], np.floor(most[chosen] + ROUNDING))
            status[own] = EXACT
        wide = self.is_target & (status[self.unknowns] == UNTRIED)
        wide &= self.seen_high - self.seen_low >= width - ROUNDING
        status[self.unknowns[wide]] = WITNESSED

    def _open(self, status, width):
        narrow = self.seen_high - self.seen_low < width - ROUNDING
        return self.is_target & narrow & (status[self.unknowns] == UNTRIED)

    def _run(self, objective, box):
        constraints = self.constraint if self.has_rows else ()
        found = milp(objective, constraints=constraints, bounds=box)
        if found.x is None or found.status != 0:
            return None
        self.seen_low = np.minimum(self.seen_low, found.x)
        self.seen_high = np.maximum(self.seen_high, found.x)
        return found.x
