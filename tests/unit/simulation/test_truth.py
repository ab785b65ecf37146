"""truth.json: the vocabulary, what is planted, and that another truth changes what it says."""

import json

import numpy as np
import pytest

from orchestration.simulation import parameters, published
from orchestration.simulation.estimands import logistic

KEYS = {
    "analysis",
    "report_table",
    "outcome",
    "population",
    "model",
    "ethnic_group",
    "term",
    "reference_group",
    "effect",
    "value",
    "basis",
}


@pytest.fixture(scope="module")
def truth(small):
    return json.loads((small.landing / "truth.json").read_text())


@pytest.fixture(scope="module")
def values(truth):
    """Values by analysis, outcome, model and group."""
    return {
        (row["analysis"], row["outcome"], row["model"], row["ethnic_group"]): row["value"]
        for row in truth["estimates"]
        if row["term"] in ("ethnic_group", "own_group_density_pct")
    }


def test_every_row_speaks_the_words_of_the_estimates(truth):
    assert all(set(row) == KEYS for row in truth["estimates"])
    assert {row["effect"] for row in truth["estimates"]} == {
        "odds_ratio",
        "beta",
        "relative_risk_ratio",
    }
    assert {row["basis"] for row in truth["estimates"]} == {"planted", "computed"}
    assert all(np.isfinite(row["value"]) for row in truth["estimates"])


def test_the_run_is_described(truth, small):
    assert truth["metadata"]["seed"] == 3
    assert truth["metadata"]["months"] == ["2023-04", "2024-03"]
    assert truth["metadata"]["n_referrals"] == small.summary.n_referrals == len(small.drawn)
    assert len(truth["services"]) == truth["metadata"]["n_services"] == 12


@pytest.mark.parametrize(
    ("outcome", "group", "planted"),
    [
        ("recovery", "Asian Bangladeshi", 0.91),
        ("reliable_improvement", "Black African", 1.12),
        ("reliable_deterioration", "Asian Bangladeshi", 1.57),
        ("dropout", "Mixed White and Black Caribbean", 1.18),
        ("proportion_sessions_attended", "Other Chinese", 0.04),
    ],
)
def test_model_5_with_services_is_planted_as_published(values, outcome, group, planted):
    """Tables 13, 14, 16, 17 and 18."""
    assert values["outcome_multilevel", outcome, "5", group] == pytest.approx(planted)


def test_questionnaires_and_routes_are_planted_as_published(values):
    """Table 25: 89.5 % against 96.0 %; Table 27: 3.87 against 3.93; Harwood: 0.67."""
    odds = (0.895 / 0.105) / (0.96 / 0.04)
    assert values["peq_assessment", "PEQ-A Q1", "unadjusted", "Asian Bangladeshi"] == pytest.approx(
        odds
    )
    assert values["peq_treatment", "PEQ-T Q1", "unadjusted", "Asian Bangladeshi"] == pytest.approx(
        -0.06, abs=0.002
    )
    key = ("referral_route", "self_referral_vs_gp", "unadjusted", "Black African")
    assert values[key] == pytest.approx(0.67)


def test_the_reference_group_is_1_or_0_everywhere(truth):
    for row in truth["estimates"]:
        if row["ethnic_group"] == "White British" and row["term"] == "ethnic_group":
            assert row["value"] == (0 if row["effect"] == "beta" else 1)


def test_model_1_is_the_odds_of_the_mean_probability(values, small):
    rows = small.drawn
    rows = rows[rows["is_counted"] & rows["is_course"] & rows["is_case"] & rows["has_outcome"]]
    mean = rows.groupby("group")["p_recovery"].mean().astype(float)
    odds = mean / (1 - mean)
    for group in odds.index:
        label = published.labels()[group]
        assert values["outcome_single_level", "recovery", "1", label] == pytest.approx(
            odds[group] / odds[0], rel=1e-4
        )


def test_fitting_probabilities_gives_back_the_coefficients_behind_them():
    random = np.random.default_rng(4)
    matrix, service = random.normal(size=(500, 2)), np.arange(500) % 7
    planted, intercepts = np.array([-0.5, 1.2]), random.normal(size=7)
    probability = 1 / (1 + np.exp(-intercepts[service] - matrix @ planted))
    fitted, _ = logistic(matrix, probability, service)
    assert fitted == pytest.approx(planted)


def test_fitting_outcomes_agrees_with_statsmodels():
    import statsmodels.api as sm

    random = np.random.default_rng(5)
    matrix = random.normal(size=(800, 3))
    happened = (random.random(800) < 0.4).astype(float)
    fitted, errors = logistic(matrix, happened, np.zeros(800, dtype=int))
    oracle = sm.Logit(happened, sm.add_constant(matrix)).fit(disp=0)
    assert fitted == pytest.approx(oracle.params[1:], abs=1e-6)
    assert errors == pytest.approx(oracle.bse[1:], rel=1e-4)


def test_an_unknown_truth_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no_gap"):
        parameters.truth("no_such_truth")
