"""Maximum-likelihood logistic regression on covariate cells, by statsmodels.

On cells the likelihood is that of the people in them, so estimates and standard errors are those
of a fit to single people. Intervals are Wald, 95 per cent, on the log odds scale.
"""

import resource
import time
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.errors import PipelineError
from orchestration.models.design_matrix import design
from orchestration.models.specifications import Covariate

NORMAL_QUANTILE = 1.959963984540054
# A log odds ratio with a larger standard error comes from a level in which everybody or nobody
# has the outcome: the likelihood has no maximum there.
LARGEST_STANDARD_ERROR = 10.0
ENGINE = "statsmodels GLM binomial, iteratively reweighted least squares on cells"


@dataclass(frozen=True)
class Fit:
    """A fitted model: one row per coefficient, and the diagnostics of the whole.

    `coefficients` has `term`, `level`, `estimate` (odds ratio), `lower`, `upper`, `std_error`
    (of the log odds ratio), `p_value`.
    """

    coefficients: pd.DataFrame
    diagnostics: dict[str, object]


def fit_logistic(
    cells: pd.DataFrame, *, reference_group: str, covariates: dict[str, Covariate]
) -> Fit:
    """Fit the odds of the outcome on ethnic group and covariates.

    Levels in which everybody or nobody has the outcome cannot be estimated: they are left out of
    the fit with their people and named in the warnings.
    """
    kept, separated = _without_separated_groups(cells)
    if reference_group not in set(kept["ethnic_group"]):
        raise PipelineError(
            f"No model can be fitted: nobody, or everybody, in {reference_group} has the outcome."
        )
    started = time.perf_counter()
    matrix = design(kept, reference_group=reference_group, covariates=covariates)
    result, notes = _maximise(kept, matrix)
    coefficients, unidentified = _without_unidentified(_tidy(matrix.columns, result))
    diagnostics = {
        "engine": ENGINE,
        "iterations": int(result.fit_history["iteration"]),
        "log_likelihood": float(result.llf),
        "n_people": int(kept["n_people"].sum()),
        "n_events": int(kept["n_events"].sum()),
        "n_cells": len(kept),
        "n_parameters": matrix.shape[1],
        "seconds": round(time.perf_counter() - started, 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "converged": bool(result.converged),
        "warnings": "; ".join([*notes, *separated, *unidentified]) or None,
    }
    return Fit(coefficients, diagnostics)


def _without_separated_groups(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    totals = cells.groupby("ethnic_group")[["n_people", "n_events"]].sum()
    separated = totals[(totals["n_events"] == 0) | (totals["n_events"] == totals["n_people"])]
    notes = [f"{group}: nobody or everybody has the outcome" for group in separated.index]
    return cells[~cells["ethnic_group"].isin(separated.index)].reset_index(drop=True), notes


def _maximise(cells: pd.DataFrame, matrix: pd.DataFrame):
    import statsmodels.api as sm

    successes = cells["n_events"].to_numpy(float)
    outcome = np.column_stack([successes, cells["n_people"].to_numpy(float) - successes])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = sm.GLM(outcome, matrix.to_numpy(), family=sm.families.Binomial())
        result = model.fit(method="IRLS", maxiter=100, tol=1e-10)
    # With ethnic group alone the cells fit perfectly, which is not separation of people.
    notes = {str(item.message) for item in caught if "perfect" not in str(item.message).lower()}
    return result, sorted(notes)


def _without_unidentified(coefficients: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    unknown = ~(coefficients["std_error"] <= LARGEST_STANDARD_ERROR)
    figures = ["estimate", "lower", "upper", "std_error", "p_value"]
    coefficients.loc[unknown, figures] = np.nan
    named = coefficients.loc[unknown, ["term", "level"]].itertuples(index=False)
    return coefficients, [f"{term} {level or ''}: cannot be estimated" for term, level in named]


def _tidy(names: pd.Index, result) -> pd.DataFrame:
    terms = [name.partition("|") for name in names]
    log_odds, error = result.params, result.bse
    return pd.DataFrame(
        {
            "term": [term for term, _, _ in terms],
            "level": [level or None for _, _, level in terms],
            "estimate": np.exp(log_odds),
            "lower": np.exp(log_odds - NORMAL_QUANTILE * error),
            "upper": np.exp(log_odds + NORMAL_QUANTILE * error),
            "std_error": error,
            "p_value": result.pvalues,
        }
    )
