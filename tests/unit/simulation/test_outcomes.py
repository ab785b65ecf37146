"""The outcome that the files give, recomputed naively, is the outcome that was drawn."""

import json

import numpy as np
import pandas as pd
import pytest
from naive_recomputation import outcomes
from scipy.stats import chi2

from orchestration.simulation.parameters import load

AGE_CENTRE = 38


@pytest.fixture(scope="module")
def courses(large):
    """Recomputed courses, with the row of the draw they came from."""
    recomputed = outcomes(large.root)
    number = recomputed["PathwayID"].str.removeprefix("PATHWAY").astype(int)
    return recomputed.set_index(number).sort_index()


@pytest.fixture(scope="module")
def analysed(courses, large):
    """Courses at caseness with an outcome, with the IMD decile of their LSOA."""
    ranks = pd.read_csv(large.landing / "imd" / "generated_IMD_2025.csv")
    decile = ranks.set_index("LSOA code (2021)").iloc[:, -1].astype(str)
    rows = courses[courses["at_caseness"] & courses["has_pair"]]
    return rows.assign(imd_decile=rows["LSOA"].map(decile).fillna("missing"))


def test_the_finished_courses_are_those_that_were_drawn(courses, large):
    drawn = large.summary.drawn
    wanted = drawn.index[drawn["is_course"] & drawn["is_used"]]
    assert list(courses.index) == list(wanted)


def test_recovery_is_exactly_as_drawn(analysed, large):
    drawn = large.summary.drawn.loc[large.summary.drawn["is_analysed"]]
    assert list(analysed.index) == list(drawn.index)
    assert (analysed["recovered"] == drawn["recovers"]).all()


def test_details_of_people_are_exactly_as_drawn(analysed, large):
    drawn = large.summary.drawn.loc[analysed.index]
    for delivered, column in (
        ("EthnicCategory", "ethnic_code"),
        ("Gender", "gender_code"),
        ("EmployStatus", "employment_code"),
    ):
        expected = drawn[column].replace("", "00") if column == "employment_code" else drawn[column]
        assert (analysed[delivered].replace("", "00") == expected.replace("", "00")).all()
    assert (analysed["imd_decile"].replace("missing", "0").astype(int) == drawn["imd_decile"]).all()


def test_the_drawn_probabilities_are_those_of_the_planted_model(analysed, large):
    design, planted = design_and_truth(analysed)
    log_odds = design.to_numpy() @ np.array([planted[name] for name in design])
    drawn = large.summary.drawn.loc[analysed.index, "probability"]
    assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(drawn.to_numpy())


def test_supplied_flags_agree_with_the_recomputed_outcomes(courses):
    for flag, column in (
        ("Caseness_Flag", "at_caseness"),
        ("Recovery_Flag", "recovered"),
        ("ReliableImprovement_Flag", "improved"),
        ("ReliableDeterioration_Flag", "deteriorated"),
    ):
        assert ((courses[flag] == "True") == courses[column]).all()
    assert (courses["CompletedTreatment_Flag"] == "True").all()


def test_rates_are_near_the_published_ones(courses):
    assert courses["at_caseness"].mean() == pytest.approx(0.94, abs=0.02)
    at_caseness = courses[courses["at_caseness"]]
    assert at_caseness["recovered"].mean() == pytest.approx(0.50, abs=0.03)
    assert courses["improved"].mean() == pytest.approx(0.67, abs=0.03)
    assert courses["deteriorated"].mean() == pytest.approx(0.06, abs=0.015)
    assert 0.005 < (~courses["has_pair"]).mean() < 0.03


def test_a_logistic_fit_covers_the_planted_coefficients(analysed):
    """Joint Wald tests at 0.1 %: of the ethnic log odds ratios, and of every coefficient."""
    import statsmodels.api as sm

    design, planted = design_and_truth(analysed)
    fit = sm.GLM(analysed["recovered"].astype(float), design, family=sm.families.Binomial()).fit()
    ethnic = [name for name in design if name.startswith("ethnic")]
    for terms in (ethnic, list(design)):
        off = fit.params[terms] - pd.Series(planted)[terms]
        covariance = fit.cov_params().loc[terms, terms]
        distance = off @ np.linalg.solve(covariance, off)
        assert distance < chi2.ppf(0.999, len(terms))


def test_the_estimands_of_model_1_are_the_odds_implied_by_the_drawn_probabilities(large):
    truth = json.loads((large.landing / "truth.json").read_text())
    implied = {
        row["ethnic_group"]: row["value"] for row in truth["estimates"] if row["model"] == "1"
    }
    drawn = large.summary.drawn[large.summary.drawn["is_analysed"]]
    mean = drawn.groupby("ethnic_code")["probability"].mean()
    odds = mean / (1 - mean)
    assert implied["Asian Pakistani"] == pytest.approx(odds["J"] / odds["A"])
    assert implied["Missing"] == pytest.approx(odds[""] / odds["A"])


def design_and_truth(rows):
    """Indicator columns for every level but the reference, and the planted coefficient of each."""
    parameters = load()
    planted = {
        "const": parameters.recovery["intercept"],
        "age": parameters.recovery["age_years"],
    }
    columns = {
        "const": np.ones(len(rows)),
        "age": rows["Age_ReferralRequest_ReceivedDate"].astype(float) - AGE_CENTRE,
    }
    levels = {
        "ethnic": ("EthnicCategory", "A", parameters.ethnic_log_odds()),
        "gender": ("Gender", "2", parameters.recovery["gender"]),
        "imd": ("imd_decile", "5", parameters.recovery["imd_decile"]),
        "employment": ("EmployStatus", "01", parameters.recovery["employment_status"]),
    }
    for name, (column, reference, coefficients) in levels.items():
        for level, coefficient in coefficients.items():
            is_level = rows[column] == str(level)
            if str(level) != reference and is_level.any():
                columns[f"{name}_{level}"] = is_level.astype(float)
                planted[f"{name}_{level}"] = coefficient
    return pd.DataFrame(columns, index=rows.index), planted
