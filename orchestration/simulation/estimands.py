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
) -> dict[int, float]:
    """Log odds ratio (or difference) of every group against White British people.

    `within_services`: every service has its own intercept, which is what a random intercept
    estimates when services are large.
    """
    groups = [g for g in np.unique(records["group"]) if g != published.WHITE_BRITISH]
    blocks = [_one_each(records["group"], groups), design(records, model)]
    if within_services:
        blocks.append(_one_each(records["service"], np.unique(records["service"])[1:]))
    matrix = np.column_stack([np.ones(len(probability)), *blocks])
    fitted = least_squares(matrix, probability) if is_linear else logistic(matrix, probability)
    return {int(group): float(value) for group, value in zip(groups, fitted[1:], strict=False)}


def slope(
    records: Records, probability: np.ndarray, covariate: np.ndarray, *, with_imd: bool
) -> float:
    """Log odds per unit of one covariate, if asked adjusted for the IMD decile."""
    columns = [np.ones(len(probability)), covariate - covariate.mean()]
    if with_imd:
        columns += _indicators(records["imd_decile"], REFERENCES["imd_decile"])
    return float(logistic(np.column_stack(columns), probability)[1])


def logistic(matrix: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Coefficients of the logistic model nearest to the probabilities, by Newton's method."""
    coefficients = np.zeros(matrix.shape[1])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-matrix @ coefficients))
        gradient = matrix.T @ (probability - fitted)
        information = (matrix * (fitted * (1 - fitted))[:, None]).T @ matrix
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-7:
            break
    return coefficients


def least_squares(matrix: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Coefficients of the linear model nearest to the values."""
    return np.linalg.lstsq(matrix.T @ matrix, matrix.T @ values, rcond=None)[0]


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
