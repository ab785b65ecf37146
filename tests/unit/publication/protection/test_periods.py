"""Sums over periods, by hand: every way round the calendar, for what is offered alone."""

import numpy as np
import pytest

from orchestration.publication.protection import periods

MONTHS = [("month", f"2024-{month:02}") for month in range(1, 7)]
QUARTERS = [("quarter", "2023-24 Q4"), ("quarter", "2024-25 Q1")]
YEARS = [("financial_year", "2023-24"), ("financial_year", "2024-25")]
WHOLE = [("whole_period", "all")]
EVERY = [*MONTHS, *QUARTERS, *YEARS, *WHOLE]
SPANS = periods.spans(EVERY)


def usable(*members):
    return np.array([member in members for member in EVERY])


def named(those):
    return [{EVERY[period][1]: sign for period, sign in parts} for parts in those]


def test_periods_reach_from_month_to_month():
    assert SPANS[:6] == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert SPANS[6:] == [(0, 3), (3, 6), (0, 3), (3, 6), (0, 6)]


def test_equal_periods_of_two_kinds_are_one_sum():
    found = periods.sums(SPANS, usable(QUARTERS[0], YEARS[0]))
    assert named(found) == [{"2023-24": 1, "2023-24 Q4": -1}]


def test_the_whole_is_a_year_and_a_quarter_of_the_other():
    found = periods.sums(SPANS, usable(YEARS[0], QUARTERS[1], *WHOLE))
    assert named(found) == [{"all": 1, "2023-24": -1, "2024-25 Q1": -1}]


def test_two_long_periods_tell_the_difference_of_two_short_ones():
    spans = [(0, 12), (1, 13), (0, 1), (12, 13)]
    (found,) = periods.sums(spans, np.ones(4, dtype=bool))
    signs = dict(found)
    assert signs[0] == -signs[1]
    assert signs[2] == -signs[0] and signs[3] == signs[0]


def test_there_are_as_many_sums_as_periods_beyond_a_tree():
    found = periods.sums(SPANS, np.ones(len(EVERY), dtype=bool))
    assert len(found) == len(EVERY) - len(MONTHS)
    monthly = np.array([3, 1, 4, 1, 5, 9])
    counts = [monthly[start:end].sum() for start, end in SPANS]
    for parts in found:
        assert sum(sign * counts[period] for period, sign in parts) == 0


@pytest.mark.parametrize(("inside", "n_rows"), [([0, 1, 2], 1), ([0, 1], 0), ([0, 2], 0)])
def test_a_count_that_is_not_offered_closes_no_circle(inside, n_rows):
    spans = [(0, 1), (1, 2), (0, 2)]
    is_inside = np.isin(np.arange(3), inside)
    found = periods.relations(spans, np.array([[0], [1], [2]]), is_inside)
    assert found.shape == (n_rows, 3)


def test_nobody_in_a_month_makes_the_other_the_whole():
    spans = [(0, 1), (1, 2), (0, 2)]
    numbers = np.array([[periods.NOBODY], [0], [1]])
    found = periods.relations(spans, numbers, np.ones(2, dtype=bool))
    assert np.abs(found.toarray()).tolist() == [[1, 1]]
    assert found.sum() == 0
