"""The Laplace approximation: its derivatives, its quality, and its limits."""

import numpy as np
import pytest
from engine_rows import small_rows
from scipy.integrate import quad

from orchestration.models.engine import multilevel_logistic
from orchestration.models.engine.multilevel_logistic import (
    _Problem,
    fit_multilevel_logistic,
    fit_with_random_gap,
)
from orchestration.models.engine.quadrature import quadrature_log_likelihood
from orchestration.models.engine.rows import Column, Factor, Rows


def sided(rows):
    """Rows sorted by service and side, with the side of each row."""
    side = (rows.factors[0].codes > 0).astype(np.uint8)
    order = np.lexsort((side, rows.services))
    return rows.where(order), side[order]


def at_modes(problem, parameters):
    """The approximation with the modes settled for these parameters."""
    modes = np.zeros((problem.layout.n_services, problem.layout.z.shape[1]))
    for _ in range(30):
        laplace = problem.at(parameters, modes).laplace
        modes = modes + np.einsum("sij,sj->si", laplace.inverse, laplace._mode_gradient)
    return problem.at(parameters, modes)


def numerical(function, point, step=1e-4):
    """Central differences of a function with one or many values."""
    columns = []
    for place in range(len(point)):
        move = np.zeros(len(point))
        move[place] = step
        columns.append((function(point + move) - function(point - move)) / (2 * step))
    return np.array(columns)


@pytest.mark.parametrize("theta", [[-0.7], [-0.7, -1.2], [-0.7, -1.2, 0.3]])
def test_gradient_and_hessian_equal_finite_differences(theta):
    rows, side = sided(small_rows(800))
    problem = _Problem(rows, None if len(theta) == 1 else side, len(theta))
    parameters = np.array([0.1, 0.3, -0.5, 0.2, *theta])
    point = at_modes(problem, parameters)
    exact = problem.at(parameters, point.modes, point.laplace.hessian_weights()).laplace

    def value(at):
        return at_modes(problem, at).laplace.log_likelihood

    def gradient(at):
        return at_modes(problem, at).laplace.gradient

    assert point.laplace.gradient == pytest.approx(numerical(value, parameters), abs=1e-4)
    assert exact.hessian() == pytest.approx(numerical(gradient, parameters), abs=1e-3)


def test_quadrature_equals_the_integral_and_laplace_comes_close():
    """One service at a time, integrated by scipy."""
    rows = small_rows(60, n_services=6, sd=1.0, seed=3)
    fitted = fit_multilevel_logistic(rows)
    sd = fitted.variances["service_sd"]
    scale = np.array([1, 1, 1, 1])
    design = np.column_stack(
        [
            np.ones(60),
            *(rows.factors[0].codes == c for c in (1, 2)),
            rows.numbers[0].values - rows.numbers[0].centre,
        ]
    )
    base = design @ (fitted.coefficients * scale)
    total = 0.0
    for service in range(rows.services.max() + 1):
        mine = rows.services == service

        def density(effect, mine=mine):
            predictor = base[mine] + effect
            likelihood = np.prod(
                1 / (1 + np.exp(-np.where(rows.outcome[mine] == 1, 1, -1) * predictor))
            )
            return likelihood * np.exp(-0.5 * (effect / sd) ** 2) / (sd * np.sqrt(2 * np.pi))

        total += np.log(quad(density, -12 * sd, 12 * sd, epsabs=0, epsrel=1e-10, points=[0.0])[0])
    assert quadrature_log_likelihood(rows, fitted, n_nodes=25) == pytest.approx(total, abs=1e-6)
    assert fitted.log_likelihood == pytest.approx(total, abs=0.3)


def test_the_maximum_is_one():
    """No neighbour in any direction has a higher likelihood."""
    rows = small_rows()
    problem = _Problem(rows, None, 1)
    fitted = fit_multilevel_logistic(rows)
    scale = np.array([1, 1, 1, rows.numbers[0].scale])
    best = np.append(fitted.coefficients * scale, np.log(fitted.variances["service_sd"]))
    highest = at_modes(problem, best).laplace.log_likelihood
    assert highest == pytest.approx(fitted.log_likelihood, abs=1e-8)
    random = np.random.default_rng(1)
    for _ in range(20):
        move = random.normal(0, 0.01, len(best))
        assert at_modes(problem, best + move).laplace.log_likelihood < highest


def test_no_variance_between_services_gives_the_single_level_fit_and_says_so():
    """Every service has the same share of events: nothing varies."""
    services = np.repeat(np.arange(10), 20)
    outcome = np.tile([0.0, 1.0], 100)
    fitted = fit_multilevel_logistic(Rows(outcome=outcome, services=services))
    assert fitted.variances["service_sd"] == 0.0
    assert fitted.notes == (multilevel_logistic.AT_ZERO,)
    assert fitted.converged
    assert fitted.coefficients[0] == pytest.approx(0.0, abs=1e-9)
    assert fitted.standard_errors[0] == pytest.approx(np.sqrt(4 / 200))


def test_a_variance_that_runs_away_is_not_called_converged():
    """One person in each service: outcome and service cannot be told apart."""
    random = np.random.default_rng(2)
    group = random.integers(0, 2, 40).astype(np.uint8)
    rows = Rows(
        outcome=random.integers(0, 2, 40).astype(float),
        factors=[Factor("group", ("a", "b"), group)],
        services=np.arange(40),
    )
    fitted = fit_multilevel_logistic(rows)
    assert fitted.variances["service_sd"] == 0.0 or not fitted.converged


def test_services_have_their_own_gap():
    """The gap of a service with many people is near its own, of one with few near the average."""
    random = np.random.default_rng(4)
    sizes = np.array([4000] * 20 + [6] * 20)
    services = np.repeat(np.arange(40), sizes)
    side = random.integers(0, 2, len(services)).astype(np.uint8)
    gaps = random.normal(-0.4, 0.5, 40)
    predictor = gaps[services] * side + random.normal(0, 0.4, 40)[services]
    outcome = (random.random(len(services)) < 1 / (1 + np.exp(-predictor))).astype(float)
    order = np.lexsort((side, services))
    rows = Rows(
        outcome=outcome[order],
        factors=[Factor("side", ("White British", "Minoritised"), side[order])],
        services=services[order],
        service_names=tuple(f"S{code}" for code in range(40)),
    )
    column = Column("side", "Minoritised")
    fitted = fit_with_random_gap(rows, slope=side[order], slope_column=column)
    found = fitted.services
    assert fitted.variances["gap_sd"] == pytest.approx(0.5, abs=0.2)
    large, small = slice(0, 20), slice(20, 40)
    assert np.abs(found.with_slope[large] - gaps[large]).max() < 0.25
    average = fitted.coefficients[fitted.columns.index(column)]
    assert np.abs(found.with_slope[small] - average).max() < 0.3
    assert found.with_slope_error[small].min() > 2 * found.with_slope_error[large].max()
