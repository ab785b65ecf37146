"""Counts of two releases in one system, on a place of two parts."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from orchestration.publication.protection.grid import Dimension
from orchestration.publication.protection.stacking import ABSENT, NOBODY, Said, stack

NOW = np.array([30, 12, 18])
THEN = np.array([26, 12, 14])


class Place:
    """A grid of a place and its two parts, in one month."""

    cells = pd.DataFrame({"place": ["whole", "first", "second"]})
    relations_across = sparse.csr_matrix(np.array([[1.0, -1, -1]]))
    dimensions = (Dimension(("period_type", "period"), [("month", "2024-01")], []),)
    index = np.array([[0, 1, 2]])


def said(then=THEN, *, decided=True, covered=True, withheld=False):
    """What an earlier release said; each of `decided` and so on for every cell or for each."""
    decided, covered, withheld = (
        np.broadcast_to(np.asarray(value), 3) for value in (decided, covered, withheld)
    )
    moved = np.abs(then - NOW)
    return Said(
        covered,
        covered,
        decided,
        withheld & decided,
        withheld,
        decided & (moved > 0),
        moved < 5,
        then,
        then,
    )


def test_before_the_first_release_there_is_only_what_is_now():
    stacked = stack(Place, {"people": said(decided=False, covered=False)})
    assert len(stacked.cells) == 3
    assert stacked.before["people"].tolist() == [NOBODY] * 3
    assert stacked.relations.toarray().tolist() == [[1, -1, -1]]


def test_a_count_that_has_changed_is_a_cell_of_its_own():
    stacked = stack(Place, {"people": said()})
    assert stacked.before["people"].tolist() == [3, 1, 4]
    assert stacked.is_earlier.tolist() == [False, False, False, True, True]
    assert stacked.cells["place"].tolist() == ["whole", "first", "second", "whole", "second"]
    counts = stacked.filled({"people": NOW}, {"people": THEN})
    assert counts.tolist() == [30, 12, 18, 26, 14]
    assert stacked.relations.toarray().tolist() == [[1, -1, -1, 0, 0], [0, -1, 0, 1, -1]]
    assert (stacked.relations @ counts == 0).all()


def test_a_sum_with_a_count_that_was_not_offered_tells_nothing():
    stacked = stack(Place, {"people": said(decided=[True, True, False])})
    assert stacked.before["people"].tolist() == [3, 1, ABSENT]
    assert stacked.relations.shape == (1, 4)


def test_nobody_was_counted_where_nothing_was_said():
    then = np.array([12, 12, 0])
    stacked = stack(
        Place, {"people": said(then, decided=[True, True, False], covered=[True, True, False])}
    )
    assert stacked.before["people"].tolist() == [3, 1, NOBODY]
    counts = stacked.filled({"people": NOW}, {"people": then})
    assert (stacked.relations @ counts == 0).all()
    assert stacked.relations.toarray().tolist()[1] == [0, -1, 0, 1]


def test_each_measure_has_cells_of_its_own():
    stacked = stack(Place, {"recovery": said(), "dropout": said(NOW)})
    assert stacked.now["dropout"].tolist() == [3, 4, 5]
    assert stacked.before["dropout"].tolist() == [3, 4, 5]
    assert stacked.cells["counted"].tolist() == 3 * ["recovery"] + 3 * ["dropout"] + 2 * [
        "recovery"
    ]
    split = stacked.split(np.arange(8))
    assert split["dropout"].tolist() == [3, 4, 5]


def test_sums_that_do_not_hold_are_left_out():
    then = np.array([20, 12, 14])
    stacked = stack(Place, {"people": said(then)})
    counts = stacked.filled({"people": NOW}, {"people": then})
    assert stacked.sums_inside(np.ones(5, dtype=bool), counts).shape == (1, 5)


@pytest.mark.parametrize(
    ("then", "withheld", "kept_back", "known"),
    [
        (30, True, True, False),
        (28, True, True, False),
        (20, True, False, False),
        (30, False, False, True),
        (28, False, False, False),
    ],
)
def test_what_was_said_of_a_count_binds_while_it_has_hardly_changed(
    then, withheld, kept_back, known
):
    own = said(np.array([then, 12, 18]), withheld=withheld)
    assert own.kept_back[0] == kept_back
    assert own.known[0] == known
