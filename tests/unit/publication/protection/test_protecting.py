"""What is withheld protects: bounds by programs of their own, one for each count and direction."""

from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from orchestration.publication.protection.comparing import Comparisons
from orchestration.publication.protection.protecting import protect
from orchestration.publication.protection.unknowns import Rules, of_counts, of_parts

SMALLEST = 5
RULES = Rules(smallest=SMALLEST, few=50)
GROUPS, PLACES = 4, 3


def relations_of_a_table():
    """Cells of a table of groups by places with its margins: totals are the last of a line."""
    index = np.arange((GROUPS + 1) * (PLACES + 1)).reshape(GROUPS + 1, PLACES + 1)
    rows = [(line[-1], line[:-1]) for line in index] + [(line[-1], line[:-1]) for line in index.T]
    matrix = np.zeros((len(rows), index.size))
    for number, (total, parts) in enumerate(rows):
        matrix[number, total], matrix[number, parts] = 1, -1
    return sparse.csr_matrix(matrix)


def with_margins(inside):
    """The counts of a table and its margins, as one line."""
    table = np.zeros((GROUPS + 1, PLACES + 1), dtype=int)
    table[:-1, :-1] = np.reshape(inside, (GROUPS, PLACES))
    table[-1, :-1], table[:-1, -1] = table[:-1, :-1].sum(axis=0), table[:-1, :-1].sum(axis=1)
    table[-1, -1] = table[:-1, :-1].sum()
    return table.ravel()


def bounds_of(counts, is_withheld, cell):
    """The least and the most a count can be when the shown ones are known."""
    relations = relations_of_a_table()
    limits = [
        (0, None) if hidden else (n, n) for n, hidden in zip(counts, is_withheld, strict=True)
    ]
    objective = np.zeros(len(counts))
    objective[cell] = 1
    found = [
        linprog(sign * objective, A_eq=relations, b_eq=np.zeros(relations.shape[0]), bounds=limits)
        for sign in (1, -1)
    ]
    # A count without an upper bound has no most.
    return found[0].fun, np.inf if found[1].status == 3 else -found[1].fun


def is_protected(counts, is_withheld, cell):
    least, most = bounds_of(counts, is_withheld, cell)
    if counts[cell] < SMALLEST:
        return least < 1e-6 and most > SMALLEST - 1 - 1e-6
    return most - least > SMALLEST - 1 - 1e-6


inside = st.lists(st.integers(0, 30), min_size=GROUPS * PLACES, max_size=GROUPS * PLACES)


def protected_table(counts):
    relations = relations_of_a_table()
    unknowns_of = partial(
        of_counts, relations, counts, rules=RULES, comparisons=Comparisons.none(len(counts))
    )
    nothing = np.zeros(len(counts), dtype=bool)
    return protect(unknowns_of, counts < SMALLEST, np.log1p(counts) + 0.1, nothing)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(inside)
def test_every_withheld_count_of_a_table_is_protected(numbers):
    counts = with_margins(numbers)
    found = protected_table(counts)
    assert (found.is_withheld | (counts >= SMALLEST)).all()
    unprotected = [
        cell
        for cell in np.flatnonzero(found.is_withheld)
        if not is_protected(counts, found.is_withheld, cell)
    ]
    # A table of so few people that nothing could hide a count says so.
    assert set(unprotected) <= set(np.flatnonzero(found.is_unprotected))
    assume(not found.is_unprotected.any())


def test_primary_suppression_alone_does_not_protect():
    counts = with_margins([2, 30, 30, 30] + 8 * [30])
    assert not is_protected(counts, counts < SMALLEST, 0)
    found = protected_table(counts)
    assert is_protected(counts, found.is_withheld, 0)
    assert found.is_withheld.sum() == 4


def test_nothing_is_withheld_where_nothing_is_small():
    found = protected_table(with_margins(12 * [20]))
    assert not found.is_withheld.any()


def test_the_same_counts_are_withheld_every_time():
    counts = with_margins([1, 7, 9, 0, 22, 3, 14, 6, 30, 2, 8, 19])
    np.testing.assert_array_equal(
        protected_table(counts).is_withheld, protected_table(counts).is_withheld
    )


@pytest.mark.parametrize("is_denominator_hidden", [False, True])
@settings(max_examples=10, deadline=None, derandomize=True)
@given(numbers=inside, others=inside)
def test_people_without_the_outcome_are_protected_too(is_denominator_hidden, numbers, others):
    n, r = with_margins(numbers), with_margins(others)
    relations = relations_of_a_table()
    small = (n < SMALLEST) | (r < SMALLEST)
    nothing, free = np.zeros(len(n), dtype=bool), Comparisons.none(len(n))
    hidden = nothing
    if is_denominator_hidden:
        both = partial(of_counts, relations, n + r, rules=RULES, comparisons=free)
        hidden = protect(both, n + r < 4 * SMALLEST, np.log1p(n + r), nothing).is_withheld
    found = protect(
        partial(
            of_parts,
            relations,
            n,
            r,
            is_denominator_withheld=hidden,
            rules=RULES,
            comparisons=free,
        ),
        small | hidden,
        np.log1p(n + r) + 0.1,
        nothing,
    )
    # Most tables can be protected; hypothesis fails when most cannot.
    assume(not found.is_unprotected.any())
    for counts in (n, r):
        # Denominators are known, or known to less: each count alone is at least this free.
        for cell in np.flatnonzero(found.is_withheld & (counts < SMALLEST)):
            assert is_protected(counts, found.is_withheld, cell)
