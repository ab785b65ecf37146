"""Multilevel logistic regression by the Laplace approximation.

Newton's method on coefficients, variances and the modes of all services at once; the modes are
eliminated service by service (Schur complement), so a step is one pass over the rows and small
arrays. Standard errors are from the exact Hessian, one more pass at the optimum.
"""

from dataclasses import dataclass, replace

import numpy as np

from orchestration.models.engine.identification import aliased_columns
from orchestration.models.engine.laplace import Laplace, Layout
from orchestration.models.engine.logistic import fit_logistic, start_values
from orchestration.models.engine.logistic_sums import Groups, logistic_sums
from orchestration.models.engine.rows import Column, Rows
from orchestration.models.engine.service_effects import service_effects
from orchestration.models.engine.solution import Solution, solution
from orchestration.models.engine.variance import described, variance

# Twice the log likelihood that a last step promises; the step is still taken.
TOLERANCE = 1e-7
MOST_STEPS = 60
MOST_HALVINGS = 8
# Newton without the change of weights is fast unless services are small and effects large.
STEPS_BEFORE_EXACT = 10
SLACK_OF_SERVICE = 0.01
START_SD = 0.3
OTHER_START_SDS = (0.1, 0.3, 1.0, 3.0)
# The modes start at zero, which says nothing about the variance: it waits for them.
STEPS_WITH_VARIANCE_HELD = 2
LONGEST_THETA_STEP = 1.0
CAREFUL_THETA_STEP = 0.2
LAST_THETA_STEP = 0.01
# Below this standard deviation between services (log odds) the likelihood is flat to more digits
# than are published: the fit is the single-level one, and says so.
SMALLEST_SD = 1e-3
LARGEST_CORRELATION = 0.999
# Above it (log odds) services are separated: in each nobody or everybody has the outcome, the
# likelihood hardly changes however large the standard deviation, and where it stops is chance.
LARGEST_SD = 10.0
AT_ZERO = "standard deviation between services is zero: the fit is the single-level one"
SLOPE_AT_ZERO = "standard deviation of the gap between services is zero: no random slope"
SEPARATED = f"standard deviation between services above {LARGEST_SD:g}: services are separated"
INDEPENDENT = "level and gap of services fitted as independent: their correlation is at its limit"


@dataclass(frozen=True)
class _Point:
    parameters: np.ndarray
    modes: np.ndarray
    laplace: Laplace


class _Problem:
    """Rows with their groups; makes the approximation at any point."""

    def __init__(self, rows: Rows, slope: np.ndarray | None, n_theta: int) -> None:
        self.rows, self.n_beta, self.n_theta = rows, len(rows.columns), n_theta
        if slope is None:
            self.groups = Groups.of(rows.services)
            self.layout = Layout(np.arange(len(self.groups)), np.ones((len(self.groups), 1)))
            return
        codes = 2 * rows.services.astype(np.int64) + slope
        present, codes = np.unique(codes, return_inverse=True)
        self.groups = Groups.of(codes)
        self.layout = Layout(present // 2, np.column_stack([np.ones(len(present)), present % 2]))

    def start(self, sd: float = START_SD) -> _Point:
        """No effects, the modes at zero, and a guess of the variances."""
        theta = np.array([np.log(sd), np.log(sd / 2), 0.0])[: self.n_theta]
        parameters = np.concatenate([start_values(self.rows), theta])
        return self.at(parameters, np.zeros((self.layout.n_services, self.layout.z.shape[1])))

    def at(self, parameters: np.ndarray, modes: np.ndarray, weights=None) -> _Point:
        """The approximation at a point; with `weights` its exact Hessian is known there."""
        offsets = np.einsum("gi,gi->g", self.layout.z, modes[self.layout.service])
        beta, theta = parameters[: self.n_beta], parameters[self.n_beta :]
        sums = logistic_sums(self.rows, beta, self.groups, offsets, weights)
        exact = weights is not None
        laplace = Laplace(sums, self.layout, modes, variance(theta), exact_steps=exact)
        return _Point(parameters, modes, laplace)

    def is_at_limit(self, point: _Point) -> bool:
        """Whether a standard deviation is as good as zero or a correlation as good as one."""
        theta = point.parameters[self.n_beta :]
        at_zero = (theta[: self.layout.z.shape[1]] < np.log(SMALLEST_SD)).any()
        return bool(at_zero or (np.abs(np.tanh(theta[2:])) > LARGEST_CORRELATION).any())


def fit_multilevel_logistic(rows: Rows) -> Solution:
    """A random intercept for each service; rows must be sorted by service.

    A standard deviation that falls to zero gives the single-level fit, with a note.
    """
    fitted = _fit(rows, slope=None, slope_column=None, n_theta=1)
    if fitted is not None and fitted.converged:
        return fitted
    # With few people in a service the likelihood can fall away from zero before it rises.
    single = _single_level(rows)
    problem = _Problem(rows.without_columns(set(single.aliased)), None, 1)
    best = max(
        (_settled(problem, sd) for sd in OTHER_START_SDS),
        key=lambda point: point.laplace.log_likelihood,
    )
    if best.laplace.log_likelihood <= single.log_likelihood:
        return single
    again = _solved_from(problem, best, CAREFUL_THETA_STEP, set(single.aliased), None)
    return again or fitted or replace(single, converged=False)


def fit_with_random_gap(rows: Rows, *, slope: np.ndarray, slope_column: Column) -> Solution:
    """A random intercept and a random gap for each service.

    `slope` is 0 or 1 for each row, sorted within service; `slope_column` is the coefficient of
    the average gap. Where the data cannot tell how level and gap go together, they are fitted as
    independent; where the gap does not vary, without it; each with a note.
    """
    correlated = _fit(rows, slope=slope, slope_column=slope_column, n_theta=3)
    if correlated is not None and correlated.converged:
        return correlated
    independent = _fit(rows, slope=slope, slope_column=slope_column, n_theta=2)
    if independent is not None and independent.converged:
        return replace(independent, notes=(*independent.notes, INDEPENDENT))
    if independent is not None and SEPARATED in independent.notes:
        return independent
    simpler = fit_multilevel_logistic(rows)
    return replace(simpler, notes=(*simpler.notes, SLOPE_AT_ZERO))


def _fit(
    rows: Rows, *, slope: np.ndarray | None, slope_column: Column | None, n_theta: int
) -> Solution | None:
    """The solution; None when it lies at the limit of the variances."""
    problem = _Problem(rows, slope, n_theta)
    point = problem.start()
    aliased = aliased_columns(point.laplace.sums.information, rows.columns)
    if aliased:
        problem = _Problem(rows.without_columns(aliased), slope, n_theta)
        point = problem.start()
    return _solved_from(problem, point, LONGEST_THETA_STEP, aliased, slope_column)


def _solved_from(
    problem: _Problem,
    point: _Point,
    longest: float,
    aliased: set[Column],
    slope_column: Column | None,
) -> Solution | None:
    point, converged, steps = _climb(problem, point, longest)
    if problem.is_at_limit(point):
        return None
    return _solved(problem, point, converged, steps, aliased, slope_column)


def _settled(problem: _Problem, sd: float) -> _Point:
    """The best point at a given standard deviation."""
    return _climb(problem, problem.start(sd), longest=0.0)[0]


def _climb(problem: _Problem, point: _Point, longest: float) -> tuple[_Point, bool, int]:
    """The maximum from a start, whether it was reached, and the steps taken."""
    for steps in range(1, MOST_STEPS + 1):
        held = steps <= STEPS_WITH_VARIANCE_HELD
        try:
            step, modes, gain = point.laplace.step(0.0 if held else longest)
        except np.linalg.LinAlgError:
            return point, False, steps
        if not np.isfinite(step).all():
            return point, False, steps
        weights = point.laplace.hessian_weights() if steps >= STEPS_BEFORE_EXACT else None
        point = _improved(problem, point, step, modes, gain, weights)
        # Near zero the likelihood is flat in the log of a variance, so a small gain is not enough.
        still = longest == 0 or (
            not held and np.abs(step[problem.n_beta :]).max() < LAST_THETA_STEP
        )
        settled = still and abs(gain) < TOLERANCE
        if settled or problem.is_at_limit(point):
            return point, settled, steps
    return point, False, MOST_STEPS


def _improved(
    problem: _Problem, point: _Point, step: np.ndarray, modes: np.ndarray, gain: float, weights
) -> _Point:
    """The next point; a step that loses likelihood is halved.

    The approximation is only exact once the modes have settled, so on the way to the maximum it
    may fall a little: by what the step promised to gain, or by a little for each service.
    """
    slack = min(1.0, abs(gain)) + SLACK_OF_SERVICE * problem.layout.n_services
    least = point.laplace.log_likelihood - slack
    for _ in range(MOST_HALVINGS):
        found = problem.at(point.parameters + step, point.modes + modes, weights)
        if found.laplace.log_likelihood >= least:
            break
        step, modes = step / 2, modes / 2
    return found


def _single_level(rows: Rows) -> Solution:
    fitted = fit_logistic(replace(rows, services=None))
    return replace(fitted, variances={"service_sd": 0.0}, notes=(AT_ZERO,))


def _solved(problem, point, converged, steps, aliased, slope_column) -> Solution:
    """Exact standard errors, and the shrunken effects of services."""
    exact = problem.at(point.parameters, point.modes, point.laplace.hessian_weights())
    covariance, notes = _inverse(-exact.laplace.hessian())
    n_beta = problem.n_beta
    theta = point.parameters[n_beta:]
    variances = described(theta)
    if max(variances["service_sd"], variances.get("gap_sd", 0.0)) > LARGEST_SD:
        notes = (*notes, SEPARATED)
    variances["log_service_sd_error"] = float(np.sqrt(covariance[n_beta, n_beta]))
    return solution(
        problem.rows,
        point.parameters[:n_beta],
        covariance[:n_beta, :n_beta],
        log_likelihood=exact.laplace.log_likelihood,
        converged=converged and not notes,
        iterations=steps,
        aliased=aliased,
        variances=variances,
        notes=notes,
        services=service_effects(problem, exact, covariance, slope_column),
    )


def _inverse(information: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    if np.isfinite(information).all() and np.linalg.eigvalsh(information)[0] > 0:
        return np.linalg.inv(information), ()
    covariance = np.full_like(information, np.nan)
    return covariance, ("the likelihood has no clear maximum: no standard errors",)
