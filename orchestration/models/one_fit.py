"""One fit: from rows to its estimates, diagnostics, service effects and other intervals."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from orchestration.models import engines
from orchestration.models.diagnostics import fit_row, not_fitted_row, service_rows
from orchestration.models.engine.profile import profile_interval
from orchestration.models.engine.quadrature import quadrature_log_likelihood
from orchestration.models.engine.robust import with_robust_errors
from orchestration.models.engine.rows import Rows
from orchestration.models.engine.solution import Solution
from orchestration.models.engine.standardise import standardised
from orchestration.models.estimates import (
    EFFECTS,
    absent_rows,
    coefficient_rows,
    counts_of_groups,
    other_interval_rows,
    profile_rows,
    reference_rows,
    with_probabilities,
)
from orchestration.models.preparation import CannotBeFittedError, Prepared, prepare
from orchestration.models.specifications import Analysis


@dataclass
class OneFit:
    """What one fit gives to the tables of the schema `models`."""

    fit: dict
    estimates: pd.DataFrame = field(default_factory=pd.DataFrame)
    services: pd.DataFrame = field(default_factory=pd.DataFrame)
    other_intervals: pd.DataFrame = field(default_factory=pd.DataFrame)


def fit_rows(rows: Rows, analysis: Analysis, *, choices: Sequence[str] = ()) -> OneFit:
    """Fit; what cannot be fitted comes back as a row of diagnostics that says why."""
    try:
        prepared = prepare(rows, analysis)
        name, engine = engines.choose(analysis, prepared.rows)
        started = time.perf_counter()
        fitted = engine(prepared.rows, analysis)
    except (CannotBeFittedError, np.linalg.LinAlgError) as cause:
        return OneFit({"engine": None, **not_fitted_row(str(cause))})
    row = fit_row(prepared, fitted, analysis, time.perf_counter() - started)
    row |= {"engine": name, "log_likelihood_quadrature": _quadrature(prepared, fitted, analysis)}
    return OneFit(
        fit=row,
        estimates=_estimates(prepared, fitted, analysis, choices, row),
        services=service_rows(fitted, analysis).assign(is_publishable=row["is_publishable"]),
        other_intervals=_other_intervals(prepared, fitted, analysis),
    )


def _estimates(
    prepared: Prepared, fitted: Solution, analysis: Analysis, choices: Sequence[str], fit: dict
) -> pd.DataFrame:
    rows = coefficient_rows(analysis, fitted, choices)
    reference = None
    if prepared.exposure is not None:
        reference = prepared.exposure.levels[0]
        rows = pd.concat([reference_rows(analysis, reference, choices), rows], ignore_index=True)
        rows = pd.concat([rows, absent_rows(analysis, prepared, rows)], ignore_index=True)
    rows = counts_of_groups(rows, prepared)
    if analysis.family == "logistic" and prepared.exposure is not None and not analysis.random_gap:
        factor = next(item for item in prepared.rows.factors if item.name == analysis.exposure)
        rows = with_probabilities(rows, standardised(prepared.rows, fitted, factor))
    return rows.assign(
        reference_group=reference,
        effect=EFFECTS[analysis.family],
        interval_method="wald",
        n_cells=fit["n_cells"],
        n_services=fit["n_services"],
        converged=fit["converged"],
        is_publishable=fit["is_publishable"],
    )


def _quadrature(prepared: Prepared, fitted: Solution, analysis: Analysis) -> float | None:
    """The check of the Laplace approximation, for a random intercept."""
    services = fitted.services
    if analysis.family != "logistic" or services is None or services.effects.shape[1] > 1:
        return None
    return quadrature_log_likelihood(prepared.rows, fitted)


def _other_intervals(prepared: Prepared, fitted: Solution, analysis: Analysis) -> pd.DataFrame:
    tables = []
    for method in analysis.other_intervals:
        rows = prepared.rows
        if method == "profile_likelihood":
            plain = replace(rows, services=None)
            compared = [c for c in fitted.columns if c.term == analysis.exposure]
            limits = {column: profile_interval(plain, fitted, column) for column in compared}
            tables.append(profile_rows(analysis, fitted, limits))
        elif method == "unequal_residuals" or (rows.services is not None and rows.services[-1] > 0):
            clustered = method == "cluster_robust"
            logistic = analysis.family == "logistic"
            robust = with_robust_errors(rows, fitted, is_logistic=logistic, clustered=clustered)
            tables.append(other_interval_rows(analysis, robust, method))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
