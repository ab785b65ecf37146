"""What one measure tells of another: worked by hand, and bounded by a program of its own."""

from functools import partial

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from orchestration.publication.protection import nesting
from orchestration.publication.protection.comparing import OF_BOTH, WITH, WITHOUT, Comparisons
from orchestration.publication.protection.protecting import protect
from orchestration.publication.protection.unknowns import Rules, of_parts

# Four quarters and their year, for recovery and then for reliable recovery.
RECOVERY = np.array([20, 16, 18, 21, 75])
RELIABLE = np.array([19, 15, 17, 21, 72])
DENOMINATOR = np.array([40, 40, 40, 40, 160])
N = np.concatenate([RECOVERY, RELIABLE])
D = np.concatenate([DENOMINATOR, DENOMINATOR])
YEAR = np.array([[-1, -1, -1, -1, 1]])
RELATIONS = sparse.block_diag([YEAR, YEAR], format="csr")
PLACES = np.arange(5)
WITHIN = Comparisons.of(10, WITH, PLACES, WITH, PLACES + 5, is_equal=False)
HIDDEN = np.isin(np.arange(10), [0, 1])


def unknowns_of(comparisons):
    return partial(
        of_parts,
        RELATIONS,
        N,
        D - N,
        is_denominator_withheld=np.zeros(10, dtype=bool),
        rules=Rules(5, 50),
        comparisons=comparisons,
    )


def bounds_of(is_withheld, cell):
    """The least and most a count can be, when reliable recovery is known to be within recovery."""
    limits = [(0, d) if hidden else (n, n) for n, d, hidden in zip(N, D, is_withheld, strict=True)]
    objective = np.zeros(10)
    objective[cell] = 1
    found = [
        linprog(
            sign * objective,
            A_eq=RELATIONS,
            b_eq=[0, 0],
            A_ub=np.hstack([-np.eye(5), np.eye(5)]),
            b_ub=np.zeros(5),
            bounds=limits,
        ).fun
        for sign in (1, -1)
    ]
    return found[0], -found[1]


def protected(comparisons):
    nothing = np.zeros(10, dtype=bool)
    return protect(unknowns_of(comparisons), HIDDEN, np.log1p(D), nothing)


def test_two_quarters_look_protected_where_measures_are_not_compared():
    assert (protected(Comparisons.none(10)).is_withheld == HIDDEN).all()


def test_the_few_who_did_not_improve_reliably_give_a_quarter_away():
    # 36 recovered in both quarters, 34 of them reliably, 19 in the first: 19 to 21 recovered then.
    assert bounds_of(HIDDEN, 0) == pytest.approx((19, 21))


def test_compared_measures_are_withheld_until_both_are_free():
    found = protected(WITHIN)
    assert not found.is_unprotected.any()
    assert (found.is_withheld & ~HIDDEN).any()
    for cell in np.flatnonzero(found.is_withheld):
        least, most = bounds_of(found.is_withheld, cell)
        assert most - least >= 4


def test_comparisons_are_numbered_anew_among_some_cells():
    some = WITHIN.among(np.array([1, 2, 6]))
    assert some.more.toarray().tolist() == [[1, 0, 0]]
    assert some.less.toarray().tolist() == [[0, 0, 1]]


def test_what_is_not_so_is_found():
    counts = {WITH: N, WITHOUT: D - N, OF_BOTH: D}
    assert WITHIN.is_true(counts).all()
    wrong = Comparisons.of(10, WITH, PLACES + 5, WITH, PLACES, is_equal=False)
    assert wrong.is_true(counts).tolist() == [False, False, False, True, False]
    same = Comparisons.of(10, OF_BOTH, PLACES, OF_BOTH, PLACES + 5, is_equal=True)
    assert same.is_true(counts).all()


def test_cells_that_are_not_known_are_not_compared():
    places, others = np.array([0, -1, 2]), np.array([5, 6, -2])
    some = Comparisons.of(10, WITH, places, WITH, others, is_equal=False)
    assert (some.more.indices.tolist(), some.less.indices.tolist()) == ([0], [5])


def test_what_is_left_of_sums_is_compared_too():
    # People of the year in none of two quarters: 39 recovered, 38 reliably.
    year_less_two = sparse.csr_matrix(np.array([[-1, -1, 0, 0, 1, 0, 0, 0, 0, 0]]))
    reliable = sparse.csr_matrix(np.array([[0, 0, 0, 0, 0, -1, -1, 0, 0, 1]]))
    left = Comparisons.of_sums(WITH, year_less_two, WITH, reliable, is_equal=False)
    assert left.room({WITH: N, WITHOUT: D - N, OF_BOTH: D}).tolist() == [1]
    assert len(left.among(np.arange(9))) == 0
    moved = {WITH: sparse.eye(10, format="csr")}
    assert left.rows(moved).toarray().tolist() == [[-1, -1, 0, 0, 1, 1, 1, 0, 0, -1]]


def test_measures_that_know_of_each_other_are_one_family():
    families = nesting.families(
        {
            "finished": ["reliable_deterioration", "reliable_improvement"],
            "at_caseness": ["recovery", "reliable_recovery"],
            "with_end_code": ["dropout"],
            "referrals": ["access", "course_of_treatment"],
        }
    )
    assert [sorted(family) for family in families] == [
        ["at_caseness", "finished", "with_end_code"],
        ["referrals"],
    ]
