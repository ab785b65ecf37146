"""The logistic fit on cells against statsmodels on people, and what it does with bad cells."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from orchestration.errors import PipelineError
from orchestration.models.logistic import fit_logistic
from orchestration.models.specifications import Covariate

COVARIATES = {
    "age_years": Covariate(kind="number", unit="years"),
    "gender": Covariate(kind="category", reference="Female"),
}


def people(n_people=6000, seed=3):
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "ethnic_group": random.choice(
                ["White British", "Asian Indian"], n_people, p=[0.7, 0.3]
            ),
            "age_years": random.integers(16, 80, n_people),
            "gender": random.choice(["Female", "Male"], n_people),
        }
    )
    log_odds = (
        0.1
        - 0.4 * (frame["ethnic_group"] == "Asian Indian")
        + 0.01 * (frame["age_years"] - 40)
        + 0.2 * (frame["gender"] == "Male")
    )
    frame["has_outcome"] = random.random(n_people) < 1 / (1 + np.exp(-log_odds))
    return frame


def cells_of(frame, by):
    counted = frame.groupby(by)["has_outcome"].agg(n_people="size", n_events="sum").reset_index()
    return counted


def test_a_fit_on_cells_equals_a_fit_on_people():
    frame = people()
    cells = cells_of(frame, ["ethnic_group", "age_years", "gender"])
    fit = fit_logistic(cells, reference_group="White British", covariates=COVARIATES)
    design = pd.DataFrame(
        {
            "intercept": 1.0,
            "asian_indian": frame["ethnic_group"].eq("Asian Indian").astype(float),
            "age": frame["age_years"].astype(float),
            "male": frame["gender"].eq("Male").astype(float),
        }
    )
    oracle = sm.Logit(frame["has_outcome"].astype(float), design).fit(disp=0, tol=1e-12)
    row = fit.coefficients.set_index("level").loc["Asian Indian"]
    assert np.log(row["estimate"]) == pytest.approx(oracle.params["asian_indian"], abs=1e-6)
    assert row["std_error"] == pytest.approx(oracle.bse["asian_indian"], abs=1e-6)
    assert fit.diagnostics["log_likelihood"] < 0
    assert fit.diagnostics["converged"] is True


def test_one_group_against_another_is_the_odds_ratio_of_the_two_by_two_table():
    cells = pd.DataFrame(
        {
            "ethnic_group": ["White British", "Asian Indian"],
            "n_people": [100, 50],
            "n_events": [60, 20],
        }
    )
    fit = fit_logistic(cells, reference_group="White British", covariates={})
    row = fit.coefficients.set_index("level").loc["Asian Indian"]
    assert row["estimate"] == pytest.approx((20 / 30) / (60 / 40))
    assert row["std_error"] == pytest.approx(np.sqrt(1 / 20 + 1 / 30 + 1 / 60 + 1 / 40), rel=1e-6)


def test_a_group_in_which_nobody_has_the_outcome_gets_no_number():
    cells = pd.DataFrame(
        {
            "ethnic_group": ["White British", "Asian Indian", "Black African"],
            "n_people": [100, 50, 6],
            "n_events": [60, 20, 0],
        }
    )
    fit = fit_logistic(cells, reference_group="White British", covariates={})
    assert "Black African" not in set(fit.coefficients["level"])
    assert "Black African: nobody or everybody has the outcome" in fit.diagnostics["warnings"]


def test_a_covariate_level_in_which_nobody_has_the_outcome_is_named_not_estimated():
    cells = pd.DataFrame(
        {
            "ethnic_group": ["White British", "Asian Indian", "White British", "Asian Indian"],
            "gender": ["Female", "Female", "Male", "Male"],
            "n_people": [100, 50, 4, 3],
            "n_events": [60, 20, 0, 0],
        }
    )
    covariates = {"gender": COVARIATES["gender"]}
    fit = fit_logistic(cells, reference_group="White British", covariates=covariates)
    rows = fit.coefficients.set_index("level")
    assert np.isnan(rows.loc["Male", "estimate"])
    assert rows.loc["Asian Indian", "estimate"] == pytest.approx((20 / 30) / (60 / 40), rel=1e-6)
    assert "gender Male: cannot be estimated" in fit.diagnostics["warnings"]


def test_a_missing_covariate_is_a_category_of_its_own():
    cells = pd.DataFrame(
        {
            "ethnic_group": ["White British", "Asian Indian"] * 2,
            "imd_decile": [5.0, 5.0, np.nan, np.nan],
            "n_people": [100, 50, 40, 40],
            "n_events": [60, 20, 30, 18],
        }
    )
    covariates = {"imd_decile": Covariate(kind="category", reference="5")}
    fit = fit_logistic(cells, reference_group="White British", covariates=covariates)
    assert list(fit.coefficients["level"]) == [None, "Asian Indian", "Missing"]


def test_without_the_reference_group_there_is_no_model():
    cells = pd.DataFrame({"ethnic_group": ["Asian Indian"], "n_people": [9], "n_events": [4]})
    with pytest.raises(PipelineError, match="White British"):
        fit_logistic(cells, reference_group="White British", covariates={})
