"""The outcome that the files give, recomputed naively, is the outcome that was drawn."""

import numpy as np
import pandas as pd
import pytest
from naive_recomputation import outcomes
from scipy.stats import chi2

from orchestration.simulation import codes, published


@pytest.fixture(scope="module")
def courses(large):
    """Recomputed courses of people whose provider did not change its code on the way."""
    recomputed = outcomes(large.root)
    is_counted = large.drawn["is_counted"].reindex(recomputed.index, fill_value=False)
    return recomputed[is_counted]


@pytest.fixture(scope="module")
def drawn(large):
    """What was drawn for the courses that count."""
    return large.drawn[large.drawn["is_counted"] & large.drawn["is_course"]]


def test_the_finished_courses_are_those_that_were_drawn(courses, drawn):
    assert list(courses.index) == list(drawn.index)
    assert len(courses) > 3_000


def test_every_outcome_is_exactly_as_drawn(courses, drawn):
    pair, ending = drawn["has_outcome"], drawn["ending"]
    assert (courses["has_pair"] == pair).all()
    assert (courses["at_caseness"] == drawn["is_case"]).all()
    assert (courses["recovered"] == (pair & drawn["is_case"] & (ending <= 1))).all()
    assert (courses["improved"] == (pair & ending.isin([0, 2]))).all()
    assert (courses["deteriorated"] == (pair & (ending == 4))).all()
    assert set(ending) == {0, 1, 2, 3, 4}


def test_sessions_and_details_of_people_are_exactly_as_drawn(courses, drawn):
    assert (courses["n_treatments"] == drawn["n_treatment_contacts"]).all()
    for delivered, column, labels in (
        ("EthnicCategory", "group", published.codes()),
        ("Gender", "gender", codes.GENDERS),
        ("EmployStatus", "employment", codes.EMPLOYMENT),
    ):
        expected = np.array(labels)[drawn[column]]
        assert (
            courses[delivered].replace("", "00") == np.where(expected == "", "00", expected)
        ).all()


def test_dropout_is_exactly_as_drawn_where_there_is_a_valid_end_code(courses, drawn):
    known = courses["EndCode"].isin(["46", "47", "48", "49", "96"])
    assert ((courses["EndCode"] == "47") == drawn["drops_out"])[known].all()
    assert 0.85 < known.mean() < 0.95


def test_the_mean_proportion_attended_is_the_planted_one(courses, drawn):
    off = courses["proportion_attended"] - drawn["p_attended"]
    assert abs(off.mean()) < 3 * off.std() / np.sqrt(len(off))


def test_supplied_flags_agree_with_the_recomputed_outcomes(courses):
    for flag, column in (
        ("Caseness_Flag", "at_caseness"),
        ("Recovery_Flag", "recovered"),
        ("ReliableImprovement_Flag", "improved"),
        ("ReliableDeterioration_Flag", "deteriorated"),
    ):
        assert ((courses[flag] == "True") == courses[column]).all()
    assert (courses["CompletedTreatment_Flag"] == "True").all()


@pytest.mark.parametrize(
    ("column", "probability", "population"),
    [
        ("recovered", "p_recovery", "at_caseness"),
        ("improved", "p_reliable_improvement", "has_pair"),
        ("deteriorated", "p_reliable_deterioration", "has_pair"),
    ],
)
def test_drawn_outcomes_follow_their_probabilities_in_every_group(
    courses, drawn, column, probability, population
):
    """One chi-square of observed against expected counts by ethnic group, at 0.1 %."""
    chosen = courses[population] & courses["has_pair"]
    rows = pd.DataFrame(
        {
            "group": drawn["group"][chosen],
            "happened": courses[column][chosen].astype(float),
            "expected": drawn[probability][chosen].astype(float),
        }
    )
    rows["variance"] = rows["expected"] * (1 - rows["expected"])
    sums = rows.groupby("group").sum()
    distance = ((sums["happened"] - sums["expected"]) ** 2 / sums["variance"]).sum()
    assert distance < chi2.ppf(0.999, len(sums))
