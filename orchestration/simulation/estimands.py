"""What an analysis of unlimited size would estimate, worked out from the planted probabilities.

A logistic model fitted to the probabilities themselves, not to the draws, gives the value that its
estimates scatter around: there is no noise of outcomes in it. Covariates are those of the models
of `models/specifications.yaml`, each block added to the ones before.
"""

from collections.abc import Iterable

import numpy as np

from orchestration.simulation import codes, published
from orchestration.simulation.records import Records

BLOCKS: dict[str, tuple[str, ...]] = {
    "1": (),
    "2": ("age_years", "gender", "imd_decile", "employment"),
    "3": ("phq9_first", "gad7_first", "medication"),
    "4": ("weeks_to_assessment", "weeks_to_treatment", "n_treatment_contacts"),
    "5": ("financial_year",),
}
REFERENCES = {"gender": codes.FEMALE, "imd_decile": 5, "employment": 0, "medication": 2}
STEPS = 12


def design(records: Records, model: str) -> np.ndarray:
    """Columns of a model's covariates, without intercept, ethnic groups or services."""
    columns = []
    for name in _covariates(model):
        values = records[name]
        if name in REFERENCES or name == "financial_year":
            columns += _indicators(values, REFERENCES.get(name))
        else:
            columns.append(values - np.mean(values, dtype=float))
    return np.column_stack(columns) if columns else np.empty((len(records["group"]), 0))


def by_group(
    records: Records,
    probability: np.ndarray,
    model: str,
    *,
    is_linear: bool = False,
    within_services: bool = False,
) -> dict[int, tuple[float, float]]:
    """Log odds ratio (or difference) of every group against White British people, and the
    standard error it has where `probability` holds outcomes.

    `within_services`: every service has its own intercept, which is what a random intercept
    estimates when services are large.
    """
    groups = [int(g) for g in np.unique(records["group"]) if g != published.WHITE_BRITISH]
    matrix = np.column_stack([_one_each(records["group"], groups), design(records, model)])
    cell = records["service"] if within_services else np.zeros(len(probability), dtype=int)
    fit = least_squares if is_linear else logistic
    fitted, errors = fit(matrix, probability, cell)
    return {
        group: (float(value), float(error))
        for group, value, error in zip(groups, fitted, errors, strict=False)
    }


def slope_and_error(
    records: Records, probability: np.ndarray, covariate: np.ndarray, *, with_imd: bool
) -> tuple[float, float]:
    """Log odds per unit of one covariate, if asked adjusted for the IMD decile, and the standard
    error it has where `probability` holds outcomes."""
    columns = [covariate - covariate.mean()]
    if with_imd:
        columns += _indicators(records["imd_decile"], REFERENCES["imd_decile"])
    cell = np.zeros(len(probability), dtype=int)
    fitted, errors = logistic(np.column_stack(columns), probability, cell)
    return float(fitted[0]), float(errors[0])


def logistic(
    matrix: np.ndarray, probability: np.ndarray, cell: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and standard errors of the logistic model nearest to the probabilities.

    Every cell (a service, or everybody) has an intercept, which is taken out of the columns
    instead of being one more of them, so that hundreds of services cost nothing.
    """
    mean = np.clip(probability.mean(), 1e-6, 1 - 1e-6)
    predictor = np.full(len(probability), np.log(mean / (1 - mean)))
    coefficients = np.zeros(matrix.shape[1])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-predictor))
        weight = np.maximum(fitted * (1 - fitted), 1e-9)
        working = predictor + (probability - fitted) / weight
        before = coefficients
        coefficients, information, intercept = _weighted(matrix, working, weight, cell)
        predictor = intercept[cell] + matrix @ coefficients
        if np.abs(coefficients - before).max(initial=0) < 1e-7:
            break
    return coefficients, np.sqrt(np.diag(np.linalg.pinv(information)).clip(0))


def least_squares(
    matrix: np.ndarray, values: np.ndarray, cell: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and standard errors of the linear model, with an intercept for every cell."""
    weight = np.ones(len(values))
    coefficients, information, intercept = _weighted(matrix, values, weight, cell)
    residual = values - intercept[cell] - matrix @ coefficients
    return coefficients, residual.std() * np.sqrt(np.diag(np.linalg.pinv(information)).clip(0))


def _weighted(
    matrix: np.ndarray, values: np.ndarray, weight: np.ndarray, cell: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weighted least squares within cells: coefficients, information, and intercepts."""
    total = np.maximum(np.bincount(cell, weight), 1e-12)
    means = np.empty((len(total), matrix.shape[1]))
    for column in range(matrix.shape[1]):
        means[:, column] = np.bincount(cell, weight * matrix[:, column]) / total
    middle = np.bincount(cell, weight * values) / total
    centred = matrix - means[cell]
    scaled = centred * weight[:, None]
    information = scaled.T @ centred
    gradient = scaled.T @ (values - middle[cell])
    coefficients = np.linalg.lstsq(information, gradient, rcond=None)[0]
    return coefficients, information, middle - means @ coefficients


def _covariates(model: str) -> Iterable[str]:
    for block, names in BLOCKS.items():
        yield from names
        if block == model:
            return


def _indicators(values: np.ndarray, reference: int | None) -> list[np.ndarray]:
    levels = list(np.unique(values))
    if reference is None or reference not in levels:
        reference = levels[0]
    return [(values == level).astype(float) for level in levels if level != reference]


def _one_each(values: np.ndarray, levels: Iterable[int]) -> np.ndarray:
    return np.column_stack([np.zeros(len(values)), *(values == level for level in levels)])[:, 1:]
