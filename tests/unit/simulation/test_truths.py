"""A different truth is what the people are drawn with, and what truth.json says."""

import json

import numpy as np
import pytest
from conftest import simulated

from orchestration.simulation import parameters, published

CLOSING = ("SIM001", "SIM002", "SIM003")


@pytest.fixture(scope="module")
def no_gap(tmp_path_factory):
    return simulated(
        tmp_path_factory,
        referrals_per_year=3_000,
        n_services=4,
        file_format="parquet",
        planted=parameters.truth("no_gap"),
    )


@pytest.fixture(scope="module")
def closing(tmp_path_factory):
    return simulated(
        tmp_path_factory,
        referrals_per_year=3_000,
        n_services=4,
        file_format="parquet",
        planted=parameters.truth("closing_gap", closing_month="2023-07", closing_services=CLOSING),
    )


def estimates(run, analysis):
    rows = json.loads((run.landing / "truth.json").read_text())["estimates"]
    return [row for row in rows if row["analysis"] == analysis]


def test_without_a_gap_no_group_differs_given_its_covariates(no_gap):
    for row in estimates(no_gap, "outcome_multilevel"):
        if row["model"] == "5" and row["term"] == "ethnic_group" and row["basis"] == "planted":
            assert row["value"] == (0 if row["effect"] == "beta" else 1)
    for analysis in ("peq_assessment", "referral_route"):
        assert {round(row["value"], 9) for row in estimates(no_gap, analysis)} == {1}


def test_without_a_gap_people_of_one_service_and_profile_have_one_probability(no_gap):
    """Within a service recovery follows from the covariates alone."""
    rows = no_gap.drawn[no_gap.drawn["is_case"] & (no_gap.drawn["service"] == 0)]
    effects = parameters.load()
    linear = np.log(rows["p_recovery"] / (1 - rows["p_recovery"])).astype(float)
    for name, slope in effects.effects["recovery"].items():
        values = rows[name].where((name != "imd_decile") | (rows[name] > 0), 5)
        linear = linear - slope * values
    profile = ["gender", "employment", "medication"]
    spread = linear.groupby([rows[name] for name in profile]).agg(lambda v: v.max() - v.min())
    assert spread.max() < 0.01


def test_the_gap_closes_only_in_the_named_services_and_only_from_the_month_on(closing):
    (row,) = estimates(closing, "initiative")
    assert row["term"] == "is_minoritised:after"
    assert row["value"] != pytest.approx(1, abs=0.01)
    metadata = json.loads((closing.landing / "truth.json").read_text())["metadata"]
    assert metadata["truth"]["closing_services"] == list(CLOSING)


def test_a_closed_gap_leaves_only_covariates(closing, tmp_path_factory):
    """The same people under the published truth: equal before, and elsewhere; different after."""
    same = simulated(
        tmp_path_factory, referrals_per_year=3_000, n_services=4, file_format="parquet"
    ).drawn
    changed = closing.drawn["p_dropout"] != same["p_dropout"]
    july_2023 = 642
    named = closing.drawn["service"] < len(CLOSING)
    after = closing.drawn["received_month"] >= july_2023
    known_minority = closing.drawn["group"].between(1, published.N_KNOWN - 1)
    assert changed[named & after & known_minority].mean() > 0.95
    assert not changed[~(named & after)].any()


def test_a_gap_cannot_close_for_a_truth_in_which_it_does_not():
    assert parameters.truth("published", closing_month="2023-07").closing_month == ""
