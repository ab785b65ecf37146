"""Funnels, false discoveries and rank intervals on small cases worked by hand."""

import numpy as np
import pandas as pd
import pytest

from orchestration.models.open_lane.benchmark import (
    demonstrators,
    funnel,
    probability_both_positive,
    rank_intervals,
)


def test_the_funnel_is_that_of_spiegelhalter_computed_by_hand():
    # ten services, equal errors: target 0, z-scores -9 to 9 in steps of 2
    gaps = pd.DataFrame({"gap": np.arange(-9.0, 10, 2) / 10, "gap_error": 0.1})
    placed = funnel(gaps)
    assert placed["target"].iloc[0] == pytest.approx(0)
    # winsorised at the 10th and 90th percentile: -7.2 and 7.2
    dispersion = np.mean(np.square([-7.2, -7, -5, -3, -1, 1, 3, 5, 7, 7.2]))
    weights = 1 / 0.1**2
    between = (10 * dispersion - 9) / (10 * weights - weights)
    assert placed["overdispersion"].iloc[0] == pytest.approx(between)
    spread = np.sqrt(0.01 + between)
    assert placed["upper_95"].iloc[0] == pytest.approx(1.959964 * spread)
    assert placed["lower_998"].iloc[0] == pytest.approx(-3.090232 * spread)
    assert placed["z_score"].iloc[9] == pytest.approx(0.9 / spread)


def test_services_that_scatter_by_chance_have_no_overdispersion():
    gaps = pd.DataFrame({"gap": [-0.05, 0.0, 0.05], "gap_error": 0.1})
    assert funnel(gaps)["overdispersion"].iloc[0] == 0


def test_one_service_has_no_funnel():
    assert funnel(pd.DataFrame({"gap": [0.1], "gap_error": [0.1]}))["target"].isna().all()


def test_as_many_are_named_as_keep_the_expected_share_of_wrong_ones():
    # errors 0.01, 0.05, 0.06 and 0.12: running means 0.01, 0.03, 0.04 and 0.06
    probabilities = np.array([0.88, 0.99, 0.94, 0.95])
    assert demonstrators(probabilities).tolist() == [False, True, True, True]
    assert not demonstrators(np.array([0.9, 0.5])).any()


def test_named_services_are_wrong_no_oftener_than_the_rate():
    rng = np.random.default_rng(5)
    truth = rng.normal(0, 0.1, 20_000)
    seen = truth + rng.normal(0, 0.1, 20_000)
    # posterior of a normal effect: half the seen value, variance half of 0.01
    from scipy.stats import norm

    probabilities = norm.sf(0, seen / 2, np.sqrt(0.005))
    named = demonstrators(probabilities)
    assert named.sum() > 500
    assert (truth[named] <= 0).mean() <= 0.06


def test_the_probability_of_two_independent_effects_is_their_product():
    means, covariances = np.array([[0.0, 0.0], [1.0, 3.0]]), np.array([np.eye(2)] * 2)
    found = probability_both_positive(means, covariances)
    assert found == pytest.approx([0.25, 0.8413447 * 0.9986501], abs=1e-5)


def test_services_that_are_not_told_apart_have_overlapping_ranks():
    ranks = rank_intervals(np.array([0.0, 0.001, 5.0]), np.array([0.1, 0.1, 0.1]))
    assert ranks["rank_median"].iloc[2] == 1
    assert ranks["rank_lower"].tolist() == [2, 2, 1]
    assert ranks["rank_upper"].tolist() == [3, 3, 1]
