"""Rows of `models.fits` and `models.service_effects`: how a fit went, and its variances."""

import resource

import numpy as np
import pandas as pd

from orchestration.models.engine.solution import Solution
from orchestration.models.estimates import LARGEST_STANDARD_ERROR, NORMAL_QUANTILE
from orchestration.models.preparation import Prepared
from orchestration.models.specifications import Analysis

# Fewer events (or people without one) for each coefficient, and estimates are biased away from 1.
FEWEST_EVENTS_PER_COEFFICIENT = 5
LOGISTIC_VARIANCE = np.pi**2 / 3
MEDIAN_OF_NORMAL = 0.6744897501960817
NOT_FITTED = "not fitted"


def fit_row(prepared: Prepared, fitted: Solution, analysis: Analysis, seconds: float) -> dict:
    """How a fit went. `is_publishable`: converged, and with enough events for its coefficients."""
    rows = prepared.rows
    few = _few_events(prepared, fitted, analysis)
    notes = [*prepared.notes, *fitted.notes, *few, *_services_to_note(prepared, analysis)]
    endless = _without_maximum(fitted, analysis)
    notes += endless
    notes += [f"{c.term} {c.level or ''}: repeats other columns".strip() for c in fitted.aliased]
    logistic = analysis.family == "logistic"
    return {
        "status": "fitted",
        "iterations": fitted.iterations,
        "log_likelihood": fitted.log_likelihood,
        "n_people": rows.n_people,
        "n_people_left_out": prepared.n_left_out,
        "n_events": int(rows.outcome.sum(dtype=float)) if logistic else None,
        "n_cells": len(rows),
        "n_services": None if rows.services is None else int(rows.services[-1]) + 1,
        "n_parameters": len(fitted.columns),
        "residual_sd": fitted.residual_sd,
        "seconds": round(seconds, 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "converged": fitted.converged,
        # Where nothing has a maximum the outcome is decided by the covariates: no fit is a result.
        "is_publishable": fitted.converged and not few and len(endless) < len(fitted.columns),
        "warnings": "; ".join(notes) or None,
        **_variances(fitted, analysis),
    }


def not_fitted_row(cause: str) -> dict:
    """A specified fit that has no result, and why."""
    return {
        "status": NOT_FITTED,
        "converged": False,
        "is_publishable": False,
        "warnings": f"{NOT_FITTED}: {cause}",
    }


def service_rows(fitted: Solution, analysis: Analysis) -> pd.DataFrame:
    """One row per service: its departure from the average, and with a random gap its own gap.

    Both shrunken towards the average, with 95 per cent intervals; ratios for odds, differences
    for linear outcomes.
    """
    found = fitted.services
    if found is None:
        return pd.DataFrame()
    shown = (lambda values: values) if analysis.family == "linear" else np.exp
    error = np.sqrt(found.covariance[:, 0, 0])
    rows = pd.DataFrame(
        {
            "provider_code": list(found.names),
            "n_people": found.n_people.astype(int),
            **_limits(shown, "service", found.effects[:, 0], error),
            "service_std_error": error,
        }
    )
    if found.with_slope is not None:
        gap = _limits(shown, "gap", found.with_slope, found.with_slope_error)
        rows = rows.assign(**gap, gap_std_error=found.with_slope_error)
    return rows.assign(interval_method="empirical Bayes, wald")


def _limits(shown, name: str, value: np.ndarray, error: np.ndarray) -> dict[str, np.ndarray]:
    return {
        f"{name}_estimate": shown(value),
        f"{name}_lower": shown(value - NORMAL_QUANTILE * error),
        f"{name}_upper": shown(value + NORMAL_QUANTILE * error),
    }


def _variances(fitted: Solution, analysis: Analysis) -> dict:
    """Standard deviations, intraclass correlation (latent scale) and median odds ratio."""
    if "service_sd" not in fitted.variances:
        return {}
    sd = fitted.variances["service_sd"]
    residual = LOGISTIC_VARIANCE if analysis.family == "logistic" else fitted.residual_sd**2
    row = {
        "service_sd": sd,
        "gap_sd": fitted.variances.get("gap_sd"),
        "gap_correlation": fitted.variances.get("correlation"),
        "intraclass_correlation": sd**2 / (sd**2 + residual),
        "variance_components": ", ".join(
            f"{name}={value:.6g}" for name, value in fitted.variances.items() if "error" not in name
        ),
    }
    error = fitted.variances.get("log_service_sd_error")
    if error is not None:
        row["service_sd_lower"] = sd * np.exp(-NORMAL_QUANTILE * error)
        row["service_sd_upper"] = sd * np.exp(NORMAL_QUANTILE * error)
    if analysis.family == "logistic":
        row["median_odds_ratio"] = float(np.exp(np.sqrt(2) * MEDIAN_OF_NORMAL * sd))
    return row


def _few_events(prepared: Prepared, fitted: Solution, analysis: Analysis) -> list[str]:
    """Whether the rarer outcome, or the rarest choice, has too few people."""
    rows = prepared.rows
    if analysis.family == "linear":
        return []
    if analysis.family == "logistic":
        events = float(rows.outcome.sum(dtype=float))
        fewest, n_equations = min(events, rows.n_people - events), 1
    else:
        counts = np.bincount(rows.outcome.astype(np.int64))
        fewest, n_equations = counts.min(), len(counts) - 1
    if fewest >= FEWEST_EVENTS_PER_COEFFICIENT * len(fitted.columns) / n_equations:
        return []
    return [f"fewer than {FEWEST_EVENTS_PER_COEFFICIENT} events for each coefficient"]


def _without_maximum(fitted: Solution, analysis: Analysis) -> list[str]:
    """Coefficients shown without a number because the likelihood goes on rising with them."""
    if analysis.family == "linear":
        return []
    endless = ~(fitted.standard_errors <= LARGEST_STANDARD_ERROR)
    columns = [fitted.columns[place] for place in np.flatnonzero(endless)]
    names = dict.fromkeys(f"{column.term} {column.level or ''}".strip() for column in columns)
    return [f"{name}: no clear maximum, no number" for name in names]


def _services_to_note(prepared: Prepared, analysis: Analysis) -> list[str]:
    if analysis.level != "service":
        return []
    rows, notes = prepared.rows, []
    people = np.bincount(rows.services, weights=rows.trials)
    if lonely := int((people == 1).sum()):
        notes.append(f"{lonely} services with one patient")
    if analysis.family == "logistic":
        events = np.bincount(rows.services, weights=rows.outcome)
        alike = int(((people > 1) & ((events == 0) | (events == people))).sum())
        if alike:
            notes.append(f"{alike} services in which nobody or everybody has the outcome")
    return notes
