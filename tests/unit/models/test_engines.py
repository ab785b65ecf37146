"""The engines against statsmodels on the same people, and laws that any likelihood obeys."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from engine_rows import dense, small_rows

from orchestration.models.engine import passes
from orchestration.models.engine.linear import fit_linear
from orchestration.models.engine.logistic import fit_logistic
from orchestration.models.engine.multilevel_linear import fit_multilevel_linear
from orchestration.models.engine.multilevel_logistic import fit_multilevel_logistic
from orchestration.models.engine.multinomial import fit_multinomial
from orchestration.models.engine.profile import HALF_CHI_SQUARED_95, profile_interval
from orchestration.models.engine.robust import with_robust_errors
from orchestration.models.engine.rows import Column
from orchestration.models.reference_engine import fit_logistic_on_cells


def shuffled(rows, seed=5):
    """The same people in another order within and between services."""
    random = np.random.default_rng(seed)
    names = random.permutation(len(rows.service_names))
    order = np.lexsort((random.random(len(rows)), names[rows.services]))
    return replace(rows.where(order), services=np.sort(names[rows.services]))


def as_cells(rows):
    """People with the same covariates and service counted into one row."""
    keys = np.column_stack([rows.services, rows.factors[0].codes, rows.numbers[0].values])
    _, first, cell = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    cells = rows.where(first)
    return replace(
        cells,
        outcome=np.bincount(cell.ravel(), weights=rows.outcome),
        trials=np.bincount(cell.ravel()).astype(float),
    )


def test_logistic_equals_statsmodels():
    rows = small_rows()
    fitted = fit_logistic(rows)
    oracle = sm.Logit(rows.outcome, dense(rows)).fit(disp=0, tol=1e-12)
    assert fitted.coefficients == pytest.approx(oracle.params, abs=1e-6)
    assert fitted.standard_errors == pytest.approx(oracle.bse, abs=1e-6)
    assert fitted.log_likelihood == pytest.approx(oracle.llf, abs=1e-6)


@pytest.mark.parametrize("fit", [fit_logistic, fit_logistic_on_cells])
def test_cells_give_what_people_give(fit):
    rows = small_rows()
    on_people, on_cells = fit_logistic(rows), fit(as_cells(rows))
    assert len(as_cells(rows)) < len(rows)
    assert on_cells.coefficients == pytest.approx(on_people.coefficients, abs=1e-8)
    assert on_cells.standard_errors == pytest.approx(on_people.standard_errors, abs=1e-8)
    assert on_cells.log_likelihood == pytest.approx(on_people.log_likelihood, abs=1e-8)


def test_multilevel_cells_give_what_people_give():
    rows = small_rows()
    on_people, on_cells = fit_multilevel_logistic(rows), fit_multilevel_logistic(as_cells(rows))
    assert on_cells.coefficients == pytest.approx(on_people.coefficients, abs=1e-6)
    assert on_cells.standard_errors == pytest.approx(on_people.standard_errors, abs=1e-6)
    assert on_cells.variances["service_sd"] == pytest.approx(on_people.variances["service_sd"])


@pytest.mark.parametrize(
    "fit", [fit_logistic, fit_multilevel_logistic, fit_linear, fit_multilevel_linear]
)
def test_the_order_of_people_and_services_plays_no_part(fit):
    rows = small_rows()
    one, other = fit(rows), fit(shuffled(rows))
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-6)
    assert other.standard_errors == pytest.approx(one.standard_errors, abs=1e-6)


@pytest.mark.parametrize("fit", [fit_logistic, fit_multilevel_logistic, fit_multilevel_linear])
def test_the_size_of_chunks_plays_no_part(fit, monkeypatch):
    rows = small_rows()
    one = fit(rows)
    monkeypatch.setattr(passes, "CHUNK_CELLS", 100)
    monkeypatch.setattr(passes, "SMALLEST_CHUNK", 7)
    other = fit(rows)
    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-9)
    assert other.standard_errors == pytest.approx(one.standard_errors, abs=1e-9)


def test_linear_equals_least_squares():
    rows = small_rows()
    rows = replace(rows, outcome=rows.outcome + 0.01 * np.arange(len(rows)))
    fitted, oracle = fit_linear(rows), sm.OLS(rows.outcome, dense(rows)).fit()
    assert fitted.coefficients == pytest.approx(oracle.params, abs=1e-8)
    assert fitted.standard_errors == pytest.approx(oracle.bse, abs=1e-8)
    assert fitted.log_likelihood == pytest.approx(oracle.llf, abs=1e-6)


def test_errors_for_unequal_residuals_equal_hc1():
    rows = small_rows()
    robust = with_robust_errors(rows, fit_linear(rows), is_logistic=False, clustered=False)
    oracle = sm.OLS(rows.outcome, dense(rows)).fit(cov_type="HC1")
    assert robust.standard_errors == pytest.approx(oracle.bse, abs=1e-8)


@pytest.mark.parametrize("is_logistic", [True, False])
def test_cluster_robust_errors_equal_statsmodels(is_logistic):
    rows = small_rows()
    fitted = fit_logistic(rows) if is_logistic else fit_linear(rows)
    robust = with_robust_errors(rows, fitted, is_logistic=is_logistic, clustered=True)
    model = sm.Logit if is_logistic else sm.OLS
    options = {"disp": 0, "tol": 1e-12} if is_logistic else {}
    oracle = model(rows.outcome, dense(rows)).fit(
        cov_type="cluster", cov_kwds={"groups": rows.services}, **options
    )
    assert robust.standard_errors == pytest.approx(oracle.bse, rel=1e-6)


def test_multinomial_equals_statsmodels():
    rows = small_rows()
    choice = (rows.outcome + (np.arange(len(rows)) % 3 == 0)).astype(np.uint8)
    fitted = fit_multinomial(replace(rows, outcome=choice), n_choices=3)
    oracle = sm.MNLogit(choice, dense(rows)).fit(disp=0, tol=1e-12)
    assert fitted.coefficients == pytest.approx(oracle.params.T.ravel(), abs=1e-8)
    assert fitted.standard_errors == pytest.approx(oracle.bse.T.ravel(), abs=1e-8)
    assert fitted.log_likelihood == pytest.approx(oracle.llf, abs=1e-8)


def test_profile_limits_lie_where_the_likelihood_has_fallen_by_half_a_chi_squared():
    """With the coefficient held at the limit (as an offset), the rest is fitted by statsmodels."""
    rows = small_rows(400)
    fitted = fit_logistic(rows)
    column = Column("group", "two")
    place = fitted.columns.index(column)
    design = dense(rows)
    for limit in profile_interval(rows, fitted, column):
        others = np.delete(design, place, axis=1)
        held = sm.GLM(
            rows.outcome, others, family=sm.families.Binomial(), offset=limit * design[:, place]
        ).fit(tol=1e-12)
        assert fitted.log_likelihood - held.llf == pytest.approx(HALF_CHI_SQUARED_95, abs=1e-4)


def test_multilevel_linear_has_the_likelihood_of_the_full_normal_density():
    """By hand, for one data set: REML from the dense covariance matrix of all people."""
    rows = small_rows(200, n_services=8)
    fitted = fit_multilevel_linear(rows)
    design, same = dense(rows), rows.services[:, None] == rows.services
    scale = rows.numbers[0].scale
    design[:, -1] /= scale
    variance = fitted.residual_sd**2 * np.eye(200) + fitted.variances["service_sd"] ** 2 * same
    inverse = np.linalg.inv(variance)
    information = design.T @ inverse @ design
    residual = rows.outcome - design @ np.linalg.solve(
        information, design.T @ inverse @ rows.outcome
    )
    by_hand = -0.5 * (
        (200 - design.shape[1]) * np.log(2 * np.pi)
        + np.linalg.slogdet(variance)[1]
        + np.linalg.slogdet(information)[1]
        + residual @ inverse @ residual
    )
    assert fitted.log_likelihood == pytest.approx(by_hand, abs=1e-6)
