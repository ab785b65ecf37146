"""Linear programming: the least and the most a withheld count can be, given every relation.

Components of the system are solved side by side in one program. A feasible table that shows two
values far enough apart is a witness: that count needs no program of its own.
"""

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from attack.propagation import Narrowed
from attack.roundings import NO_LIMIT

ROUNDING = 1e-6
IMPLIED = "sums of remainders"
RANDOM_PROGRAMS = 10
INTERIOR_FROM = 2000
BATCH = 4000
UNTRIED, WITNESSED, EXACT, ALONE = 0, 1, 2, 3


@dataclass
class Limits:
    """How much work to do: sizes of components in unknowns, seconds for all programs, width."""

    largest_component: int = 4_000
    largest_witnessed: int = 60_000
    seconds: float = 300.0
    width: int = 4


def narrow_exactly(narrowed: Narrowed, targets: np.ndarray, limits: Limits):
    """Bounds of `targets` by linear programs; returns lower, upper and how each was found.

    The third array has UNTRIED, WITNESSED or EXACT for every unknown. Bounds only get narrower
    and never exclude a table that agrees with every row. Witnesses are looked for in every
    component, single counts are bounded in those of at most `largest_component` unknowns.
    """
    lower, upper = narrowed.lower.copy(), narrowed.upper.copy()
    status = np.zeros(len(lower), int)
    status[lower == upper] = EXACT
    deadline = time.monotonic() + limits.seconds
    problems = list(_problems(narrowed, targets, limits))
    for problem in problems:
        problem.find_witnesses(lower, upper, status, limits.width, deadline)
    for problem in problems:
        if problem.largest_component <= limits.largest_component:
            problem.bound_one_by_one(lower, upper, status, limits.width, deadline)
    return lower, upper, status


def solve(objective: np.ndarray, constraint: LinearConstraint, box: Bounds, seconds: float):
    """The point where `objective` is least, or None if none was found within `seconds`.

    The interior point method is ten times as quick on the large systems, the simplex method on
    the small ones.
    """
    if len(objective) < INTERIOR_FROM:
        found = milp(objective, constraints=constraint, bounds=box, options={"time_limit": seconds})
        return found.x if found.status == 0 else None
    matrix, low, high = constraint.A, constraint.lb, constraint.ub
    is_equal = low == high
    has_high = ~is_equal & (high < NO_LIMIT / 2)
    has_low = ~is_equal & (low > -NO_LIMIT / 2)
    found = linprog(
        objective,
        A_ub=sparse.vstack([matrix[has_high], -matrix[has_low]]),
        b_ub=np.r_[high[has_high], -low[has_low]],
        A_eq=matrix[is_equal],
        b_eq=low[is_equal],
        bounds=np.column_stack([box.lb, box.ub]),
        method="highs-ipm",
        options={"time_limit": seconds},
    )
    return found.x if found.status == 0 else None


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
    wanted = wanted[size[wanted] <= limits.largest_witnessed]
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
    # a remainder adds up because its numerator and its denominator do
    binds &= system.row_kinds != IMPLIED
    return matrix[binds], row_lower[binds], row_upper[binds]


class Problem:
    """Some whole components of a system, solved together."""

    def __init__(self, unknowns, matrix, row_lower, row_upper, component, is_target):
        self.unknowns = unknowns
        self.constraint = LinearConstraint(matrix, row_lower, row_upper)
        self.component = component
        self.is_target = is_target
        self.seen_low = np.full(len(unknowns), np.inf)
        self.seen_high = np.full(len(unknowns), -np.inf)

    @property
    def largest_component(self) -> int:
        """The number of unknowns of the largest component in it."""
        return int(np.bincount(self.component).max())

    def find_witnesses(self, lower, upper, status, width, deadline):
        """Mark the targets that tables agreeing with every row show far enough apart."""
        random = np.random.default_rng(0)
        for number in range(RANDOM_PROGRAMS):
            is_open = self._open(lower, upper, status, width)
            if not is_open.any():
                break
            signs = random.choice([-1.0, 1.0], len(self.unknowns)) if number else 1.0
            objective = np.where(is_open, signs, 0.0)
            for direction in (objective, -objective):
                if self._run(direction, lower, upper, deadline) is None:
                    break
        wide = self.is_target & (self.seen_high - self.seen_low >= width - ROUNDING)
        wide &= status[self.unknowns] == UNTRIED
        status[self.unknowns[wide]] = WITNESSED

    def bound_one_by_one(self, lower, upper, status, width, deadline):
        """Least and most of the targets left, one of every component in each program."""
        for least_width in (width, 1):
            while True:
                is_open = self._open(lower, upper, status, least_width)
                left = np.flatnonzero(is_open)
                if not len(left):
                    break
                _, first = np.unique(self.component[left], return_index=True)
                chosen = left[first]
                objective = np.zeros(len(self.unknowns))
                objective[chosen] = 1.0
                least = self._run(objective, lower, upper, deadline)
                most = self._run(-objective, lower, upper, deadline)
                if least is None or most is None:
                    return
                own = self.unknowns[chosen]
                lower[own] = np.maximum(lower[own], np.ceil(least[chosen] - ROUNDING))
                upper[own] = np.minimum(upper[own], np.floor(most[chosen] + ROUNDING))
                status[own] = EXACT

    def _open(self, lower, upper, status, width):
        """Targets that may be `width` or more apart and that nothing has settled yet."""
        is_wide = (upper - lower)[self.unknowns] >= width
        narrow = self.seen_high - self.seen_low < width - ROUNDING
        return self.is_target & is_wide & narrow & (status[self.unknowns] == UNTRIED)

    def _run(self, objective, lower, upper, deadline):
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            return None
        box = Bounds(lower[self.unknowns], upper[self.unknowns])
        point = solve(objective, self.constraint, box, seconds)
        if point is not None:
            self.seen_low = np.minimum(self.seen_low, point)
            self.seen_high = np.maximum(self.seen_high, point)
        return point
