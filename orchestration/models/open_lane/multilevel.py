"""A binomial multilevel model of rounded and withheld counts: a random intercept and a random gap
for every service, and a random intercept for each of its years, by Laplace's approximation to the
likelihood.

The log odds of cell i in service s and year t are x_i'beta + u_s + v_s m_i + w_st, where m_i is 1
for minoritised groups and 0 for White British; (u_s, v_s) is bivariate normal, w_st normal. A
service's years scatter far more than people do, and without w_st that scatter would be taken for
certainty about the gap. The gradient is exact, including that of the determinant, so an optimiser
reaches the maximum in few steps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import optimize

from orchestration.models.open_lane.censored import CensoredCells

NEWTON_STEPS, NEWTON_TOLERANCE = 50, 1e-7
GRADIENT_TOLERANCE = 1e-3  # of a log likelihood, per standard error
# Log standard deviations of u and v, the inverse hyperbolic tangent of their correlation, and the
# log standard deviation of w where years are told apart.
START_SHAPE = np.log(0.3), np.log(0.15), 0.0, np.log(0.1)
SHAPE_BOUNDS = (-6.0, 2.0), (-6.0, 2.0), (-3.0, 3.0), (-6.0, 2.0)
SHAPE_UNIT = 0.1
HESSIAN_STEP = 1e-2  # of a standard error


@dataclass
class Problem:
    """What is fitted: cells, their fixed-effect columns, services and indicator of the gap.

    `years` numbers the year of every cell from 0; None leaves the years' intercepts out.
    """

    cells: CensoredCells
    columns: np.ndarray
    services: np.ndarray
    is_compared: np.ndarray
    years: np.ndarray | None = None
    n_services: int = field(init=False)
    design: np.ndarray = field(init=False)
    effects: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.n_services = int(self.services.max()) + 1
        columns = [np.ones(len(self.services)), self.is_compared]
        if self.years is not None:
            columns += list(np.eye(int(self.years.max()) + 1)[self.years].T)
        self.design = np.column_stack(columns)
        self.effects = np.zeros((self.n_services, self.design.shape[1]))

    @property
    def n_shape(self) -> int:
        """Parameters of the random effects."""
        return len(START_SHAPE) if self.years is not None else len(START_SHAPE) - 1

    def by_service(self, values: np.ndarray) -> np.ndarray:
        """Sums over the cells of each service, of one or more columns."""
        columns = values.reshape(len(values), -1)
        summed = [np.bincount(self.services, column, self.n_services) for column in columns.T]
        return np.column_stack(summed)


@dataclass(frozen=True)
class Mode:
    """The likelihood at one set of parameters, and the services' effects there."""

    log_likelihood: float
    gradient: np.ndarray
    effects: np.ndarray
    inverse: np.ndarray
    weights: np.ndarray
    shape_moves: np.ndarray


@dataclass(frozen=True)
class MultilevelFit:
    """Parameters (coefficients, then the shape of the random effects), their covariance, every
    service's effects with their covariance, and the derivatives of these effects (`moves`)."""

    parameters: np.ndarray
    covariance: np.ndarray
    mode: Mode
    moves: np.ndarray
    iterations: int
    converged: bool


def covariance_of(shape: np.ndarray, n_effects: int) -> tuple[np.ndarray, np.ndarray]:
    """The covariance matrix of (u, v, w of each year) and its derivatives by the parameters."""
    (first, second), correlation = np.exp(shape[:2]), np.tanh(shape[2])
    product = first * second
    matrix, slopes = np.zeros((n_effects, n_effects)), np.zeros((len(shape), n_effects, n_effects))
    matrix[:2, :2] = [[first**2, correlation * product], [correlation * product, second**2]]
    slopes[0, :2, :2] = [[2 * first**2, correlation * product], [correlation * product, 0]]
    slopes[1, :2, :2] = [[0, correlation * product], [correlation * product, 2 * second**2]]
    slopes[2, [0, 1], [1, 0]] = (1 - correlation**2) * product
    if n_effects > 2:
        years = np.arange(2, n_effects)
        matrix[years, years] = np.exp(2 * shape[3])
        slopes[3, years, years] = 2 * np.exp(2 * shape[3])
    return matrix, slopes


def at_mode(problem: Problem, parameters: np.ndarray) -> Mode:
    """Laplace's log likelihood and its gradient, after finding the services' modes."""
    n_fixed = problem.columns.shape[1]
    matrix, slopes = covariance_of(parameters[n_fixed:], problem.design.shape[1])
    precision = np.linalg.inv(matrix)
    fixed = problem.columns @ parameters[:n_fixed]
    _find_modes(problem, fixed, precision)
    effects = problem.effects
    values, first, second, third = problem.cells.derivatives(_log_odds(problem, fixed))
    curvature = _curvature(problem, -second, precision)
    inverse = np.linalg.inv(curvature)
    log_likelihood = (
        values.sum()
        - 0.5 * np.einsum("sa,ab,sb->", effects, precision, effects)
        - 0.5 * problem.n_services * np.linalg.slogdet(matrix)[1]
        - 0.5 * np.linalg.slogdet(curvature)[1].sum()
    )
    return _with_gradient(
        problem, precision, slopes, inverse, (first, -second, third), float(log_likelihood)
    )


def fit(problem: Problem) -> MultilevelFit:
    """The maximum of Laplace's likelihood.

    It starts from the fit without random effects, and parameters are measured in units of about
    one standard error, so that the optimiser sees an almost round peak.
    """
    coefficients, information = _without_services(problem)
    n_fixed = len(coefficients)
    start_shape, shape_bounds = START_SHAPE[: problem.n_shape], SHAPE_BOUNDS[: problem.n_shape]
    unit = np.eye(n_fixed + problem.n_shape)
    unit[:n_fixed, :n_fixed] = np.linalg.inv(np.linalg.cholesky(information)).T
    unit[n_fixed:, n_fixed:] *= SHAPE_UNIT
    start = np.linalg.solve(unit, np.concatenate([coefficients, start_shape]))
    bounds = [(None, None)] * n_fixed + [
        (low / SHAPE_UNIT, high / SHAPE_UNIT) for low, high in shape_bounds
    ]

    def objective(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        mode = at_mode(problem, unit @ scaled)
        return -mode.log_likelihood, -unit.T @ mode.gradient

    best = optimize.minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": GRADIENT_TOLERANCE, "maxcor": 30},
    )
    covariance = _covariance(objective, problem, unit, best.x)
    is_inside = np.array(
        [low is None or low < x < high for x, (low, high) in zip(best.x, bounds, strict=True)]
    )
    is_flat = bool(np.abs(best.jac[is_inside]).max() < 10 * GRADIENT_TOLERANCE)
    parameters = unit @ best.x
    mode = at_mode(problem, parameters)
    moves = _moves(problem, mode)
    return MultilevelFit(parameters, covariance, mode, moves, int(best.nit), is_flat)


def _without_services(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and information of the single-level fit, by Newton's method."""
    coefficients = np.zeros(problem.columns.shape[1])
    for _ in range(NEWTON_STEPS):
        first, second = problem.cells.slopes(problem.columns @ coefficients)
        information = problem.columns.T @ (np.maximum(-second, 0)[:, None] * problem.columns)
        step = np.linalg.solve(information, problem.columns.T @ first)
        coefficients = coefficients + step
        if np.abs(step).max() < NEWTON_TOLERANCE:
            break
    return coefficients, information


def _log_odds(problem: Problem, fixed: np.ndarray) -> np.ndarray:
    return fixed + np.einsum("ia,ia->i", problem.design, problem.effects[problem.services])


def _curvature(problem: Problem, weights: np.ndarray, precision: np.ndarray) -> np.ndarray:
    n_effects = problem.design.shape[1]
    rows, columns = np.triu_indices(n_effects)
    crossed = problem.design[:, rows] * problem.design[:, columns] * weights[:, None]
    curvature = np.empty((problem.n_services, n_effects, n_effects))
    curvature[:, rows, columns] = curvature[:, columns, rows] = problem.by_service(crossed)
    return curvature + precision


def _find_modes(problem: Problem, fixed: np.ndarray, precision: np.ndarray) -> None:
    """Newton's method for all services at once; a cell that curves the wrong way counts as flat."""
    for _ in range(NEWTON_STEPS):
        first, second = problem.cells.slopes(_log_odds(problem, fixed))
        slope = problem.by_service(problem.design * first[:, None]) - problem.effects @ precision
        curvature = _curvature(problem, np.maximum(-second, 0), precision)
        step = np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
        problem.effects = problem.effects + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < NEWTON_TOLERANCE:
            break


def _with_gradient(problem, precision, slopes, inverse, derivatives, log_likelihood) -> Mode:
    first, weights, third = derivatives
    effects, services, design = problem.effects, problem.services, problem.design
    leverage = np.einsum("ia,iab,ib->i", design, inverse[services], design)
    pull = -0.5 * leverage * third  # of a cell's log odds on half the log determinant
    pulled = problem.by_service(design * pull[:, None])
    through_mode = np.einsum("sab,sb->sa", inverse, pulled)
    passed_on = np.einsum("ia,ia->i", design, through_mode[services])
    by_fixed = problem.columns.T @ (first - pull + weights * passed_on)
    by_shape, shape_moves = [], []
    for slope in slopes:
        change = -precision @ slope @ precision
        by_shape.append(
            -0.5 * np.einsum("sa,ab,sb->", effects, change, effects)
            - 0.5 * problem.n_services * np.trace(precision @ slope)
            - 0.5 * np.einsum("sab,ba->", inverse, change)
            + np.einsum("sa,ab,sb->", through_mode, change, effects)
        )
        shape_moves.append(-np.einsum("sab,bc,sc->sa", inverse, change, effects))
    return Mode(
        log_likelihood=log_likelihood,
        gradient=np.concatenate([by_fixed, by_shape]),
        effects=effects.copy(),
        inverse=inverse,
        weights=weights,
        shape_moves=np.stack(shape_moves, axis=2),
    )


def _moves(problem: Problem, mode: Mode) -> np.ndarray:
    """Derivatives of every service's effects by all parameters."""
    crossed = _crossed(problem, mode.weights)
    return np.concatenate([-np.einsum("sab,sbk->sak", mode.inverse, crossed), mode.shape_moves], 2)


def _crossed(problem: Problem, weights: np.ndarray) -> np.ndarray:
    """Information between every service's effects and the coefficients."""
    by_column = [
        problem.by_service(problem.design * (weights * column)[:, None])
        for column in problem.columns.T
    ]
    return np.stack(by_column, axis=2)


def _covariance(objective: Callable, problem: Problem, unit: np.ndarray, best: np.ndarray):
    """The inverse of the observed information, in the units of the parameters.

    Between coefficients it is that of the penalised likelihood, as in lme4; whatever concerns the
    random effects is taken from differences of the exact gradient.
    """
    n_fixed = problem.columns.shape[1]
    mode = at_mode(problem, unit @ best)
    crossed = _crossed(problem, mode.weights)
    fixed = problem.columns.T @ (mode.weights[:, None] * problem.columns)
    fixed -= np.einsum("sak,sab,sbl->kl", crossed, mode.inverse, crossed)
    information = unit.T[:, :n_fixed] @ fixed @ unit[:n_fixed, :]
    for place in range(n_fixed, len(best)):
        step = np.zeros_like(best)
        step[place] = HESSIAN_STEP
        slope = (objective(best + step)[1] - objective(best - step)[1]) / (2 * HESSIAN_STEP)
        information[place, :] = information[:, place] = slope
    return unit @ np.linalg.pinv(information) @ unit.T


def dispersion(problem: Problem, fitted: MultilevelFit, is_shown: np.ndarray) -> float:
    """Pearson's dispersion of cells with known counts and five or more expected on either side.

    Above 1, cells scatter by more than the model holds; its root widens every interval.
    """
    n_fixed = problem.columns.shape[1]
    log_odds = _log_odds(problem, problem.columns @ fitted.parameters[:n_fixed])
    _, first, second, _ = problem.cells.derivatives(log_odds, third=False)
    weights = -second
    used = is_shown & (weights > 0)
    inverse = fitted.mode.inverse[problem.services]
    leverage = weights * np.einsum("ia,iab,ib->i", problem.design, inverse, problem.design)
    spare = used.sum() - leverage[used].sum() - n_fixed
    if spare <= 0:
        return 1.0
    return max(1.0, float((first[used] ** 2 / weights[used]).sum() / spare))
