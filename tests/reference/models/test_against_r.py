"""Every engine against R on the same people: glm, lm, glmmTMB, glmer, lmer, multinom.

`anchors.json` was made by `anchors.R` (versions inside). Standard errors of multilevel logistic
fits are anchored on glmmTMB, whose derivatives are exact; glmer's are finite differences and off
by up to two per cent on these data.
"""

from dataclasses import replace

import numpy as np
import pytest
from r_rows import NAMES, anchors, factor, in_order, people, rows

from orchestration.models.engine.linear import fit_linear
from orchestration.models.engine.logistic import fit_logistic
from orchestration.models.engine.multilevel_linear import fit_multilevel_linear
from orchestration.models.engine.multilevel_logistic import (
    fit_multilevel_logistic,
    fit_with_random_gap,
)
from orchestration.models.engine.multinomial import fit_multinomial
from orchestration.models.engine.profile import profile_interval
from orchestration.models.engine.quadrature import quadrature_log_likelihood
from orchestration.models.engine.rows import Column, Factor


def differences(fitted, anchor):
    """Largest difference of coefficients, and largest relative difference of standard errors."""
    coefficients = in_order(anchor["coefficients"], fitted.columns)
    errors = in_order(anchor["errors"], fitted.columns)
    assert np.isnan(coefficients).sum() == 1  # the intercept: numbers are centred here
    return (
        np.nanmax(np.abs(coefficients - fitted.coefficients)),
        np.nanmax(np.abs(errors / fitted.standard_errors - 1)),
    )


@pytest.mark.parametrize("name", NAMES)
def test_single_level_logistic_equals_glm(name):
    fitted, anchor = fit_logistic(rows(name)), anchors()[name]["glm"]
    coefficient, error = differences(fitted, anchor)
    assert coefficient < 1e-6
    assert error < 1e-6
    assert fitted.log_likelihood == pytest.approx(anchor["log_likelihood"], abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_the_profile_interval_equals_that_of_glm(name):
    """R interpolates the profile between points, so it is good to about five digits."""
    data, anchor = rows(name), anchors()[name]["glm_profile_age"]
    lower, upper = profile_interval(data, fit_logistic(data), Column("age_years"))
    assert lower == pytest.approx(anchor["lower"], abs=5e-7)
    assert upper == pytest.approx(anchor["upper"], abs=5e-7)


@pytest.mark.parametrize("name", NAMES)
def test_multilevel_logistic_equals_glmmtmb(name):
    fitted, anchor = fit_multilevel_logistic(rows(name)), anchors()[name]["glmmTMB"]
    coefficient, error = differences(fitted, anchor)
    assert fitted.converged
    assert coefficient < 2e-4
    assert error < 1e-3
    assert fitted.variances["service_sd"] == pytest.approx(anchor["service_sd"], rel=1e-3)
    assert fitted.log_likelihood > anchor["log_likelihood"] - 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_multilevel_logistic_equals_glmer(name):
    fitted, anchor = fit_multilevel_logistic(rows(name)), anchors()[name]["glmer"]
    coefficient, _ = differences(fitted, anchor)
    assert coefficient < 2e-4
    assert fitted.variances["service_sd"] == pytest.approx(anchor["service_sd"], rel=1e-3)
    assert fitted.log_likelihood > anchor["log_likelihood"] - 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_shrunken_service_effects_equal_those_of_glmmtmb(name):
    fitted, anchor = fit_multilevel_logistic(rows(name)), anchors()[name]["effects"]
    order = np.argsort(np.array(anchor["service"], int))
    theirs = np.array(anchor["mode"])[order]
    assert np.abs(fitted.services.effects[:, 0] - theirs).max() < 2e-4


@pytest.mark.parametrize("name", [name for name in NAMES if name != "one_patient_services"])
def test_quadrature_at_our_optimum_comes_close_to_that_of_glmer_at_its_own(name):
    """glmer's maximum with 25 nodes is at its own estimates, so no lower than ours at Laplace's."""
    data = rows(name)
    fitted = fit_multilevel_logistic(data)
    ours = quadrature_log_likelihood(data, fitted, n_nodes=25)
    theirs = anchors()[name]["glmer_quadrature"]["log_likelihood"]
    assert ours <= theirs + 1e-6
    assert ours == pytest.approx(theirs, abs=0.01)


def test_a_random_gap_equals_glmmtmb():
    data, frame = rows("random_gap"), people("random_gap")
    side = frame["is_minoritised"].to_numpy(np.uint8)
    two = [Factor("is_minoritised", ("0", ""), side), factor(frame["gender"], "Female")]
    fitted = fit_with_random_gap(
        replace(data, factors=two), slope=side, slope_column=Column("is_minoritised", "")
    )
    anchor = anchors()["random_gap"]["slope"]
    coefficient, error = differences(fitted, anchor)
    assert coefficient < 2e-4
    assert error < 1e-3
    assert fitted.variances["service_sd"] == pytest.approx(anchor["service_sd"], rel=1e-3)
    assert fitted.variances["gap_sd"] == pytest.approx(anchor["gap_sd"], rel=1e-3)
    assert fitted.variances["correlation"] == pytest.approx(anchor["correlation"], abs=1e-3)
    assert fitted.log_likelihood > anchor["log_likelihood"] - 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_linear_equals_lm(name):
    fitted, anchor = fit_linear(rows(name, "linear")), anchors()[name]["lm"]
    coefficient, error = differences(fitted, anchor)
    assert coefficient < 1e-9
    assert error < 1e-9
    assert fitted.log_likelihood == pytest.approx(anchor["log_likelihood"], abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_multilevel_linear_equals_lmer(name):
    fitted, anchor = fit_multilevel_linear(rows(name, "linear")), anchors()[name]["lmer"]
    coefficient, error = differences(fitted, anchor)
    assert coefficient < 1e-7
    assert error < 1e-6
    assert fitted.variances["service_sd"] == pytest.approx(anchor["service_sd"], rel=1e-5)
    assert fitted.log_likelihood > anchor["log_likelihood"] - 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_multinomial_equals_multinom(name):
    frame, anchor = people(name), anchors()[name]["multinom"]
    choice = factor(frame["choice"], "GP")
    fitted = fit_multinomial(replace(rows(name), outcome=choice.codes), n_choices=4)
    per_choice = len(fitted.columns) // 3
    for place, level in enumerate(choice.levels[1:]):
        part = slice(place * per_choice, (place + 1) * per_choice)
        theirs = dict(zip(anchor["terms"], anchor["coefficients"][level], strict=True))
        errors = dict(zip(anchor["terms"], anchor["errors"][level], strict=True))
        found = in_order(theirs, fitted.columns[part])
        assert np.nanmax(np.abs(found - fitted.coefficients[part])) < 1e-5
        found = in_order(errors, fitted.columns[part])
        assert np.nanmax(np.abs(found - fitted.standard_errors[part])) < 1e-5
    assert fitted.log_likelihood > anchor["log_likelihood"] - 1e-8
