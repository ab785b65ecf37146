"""The study of coverage in small: all analyses, few people, few replications.

`make study-models` is the study itself. Bounds here are what chance leaves of 95 per cent with
this many intervals (groups of one fit share their reference group).
"""

import pytest
from coverage import WORLDS, coverage, false_positives, study


@pytest.fixture(scope="module")
def rows():
    return study(4, 2500, report=lambda message: None)


def test_every_analysis_is_in_a_world(rows):
    table = coverage(rows)
    assert set(table["world"]) == set(WORLDS)
    assert set(rows["analysis"]) == {
        *("access", "course_of_treatment", "outcome_single_level", "outcome_multilevel"),
        *("ethnic_density", "peq_assessment", "peq_treatment", "referral_route"),
    }


@pytest.mark.parametrize("world", WORLDS)
def test_intervals_hold_the_truth_about_95_times_in_100(rows, world):
    covered = rows.loc[rows["world"] == world, "is_covered"]
    assert len(covered) >= 300
    assert 0.90 < covered.mean() < 0.985


def test_where_no_gap_is_planted_adjusted_p_values_seldom_find_one(rows):
    found = false_positives(rows)
    share = (found["holm"] * found["n_fits"]).sum() / found["n_fits"].sum()
    assert share < 0.12
