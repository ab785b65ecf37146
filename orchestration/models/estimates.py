"""From fits to the tables `models.estimates` and `models.fits`."""

import pandas as pd

from orchestration.models.logistic import Fit
from orchestration.models.specifications import Analysis


def estimate_rows(
    analysis: Analysis, model: str, fit: Fit, cells: pd.DataFrame, context: dict[str, object]
) -> pd.DataFrame:
    """One row per ethnic group (the reference included) and per covariate level."""
    groups = cells.groupby("ethnic_group")[["n_people", "n_events"]].sum()
    rows = fit.coefficients.rename(columns={"level": "ethnic_group"})
    is_group = rows["term"] == "ethnic_group"
    rows.loc[~is_group, "term"] = rows["term"] + rows["ethnic_group"].radd(": ").fillna("")
    rows.loc[~is_group, "ethnic_group"] = None
    rows = pd.concat([_reference_row(analysis), rows], ignore_index=True)
    rows["n_people"] = rows["ethnic_group"].map(groups["n_people"]).astype("Int64")
    rows["n_events"] = rows["ethnic_group"].map(groups["n_events"]).astype("Int64")
    rows["p_value_adjusted"] = _holm(rows)
    constants = {
        "analysis": analysis.analysis,
        "report_table": analysis.report_table,
        "outcome": analysis.outcome,
        "population": analysis.population,
        "model": model,
        "reference_group": analysis.reference_group,
        "effect": "odds_ratio",
        "interval_method": "wald",
        "n_cells": fit.diagnostics["n_cells"],
        "converged": fit.diagnostics["converged"],
        **context,
    }
    return rows.assign(**constants)


def fit_row(
    analysis: Analysis,
    model: str,
    fit: Fit,
    covariates: list[str],
    context: dict[str, object],
) -> dict:
    """One row of `models.fits`."""
    return {
        "analysis": analysis.analysis,
        "outcome": analysis.outcome,
        "population": analysis.population,
        "model": model,
        "covariates": ", ".join(["ethnic_group", *covariates]),
        **fit.diagnostics,
        "variance_components": None,
        "data_origin": context["data_origin"],
    }


def _reference_row(analysis: Analysis) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": ["ethnic_group"],
            "ethnic_group": [analysis.reference_group],
            "estimate": [1.0],
        }
    )


def _holm(rows: pd.DataFrame) -> pd.Series:
    from statsmodels.stats.multitest import multipletests

    adjusted = pd.Series(float("nan"), index=rows.index)
    compared = rows.index[(rows["term"] == "ethnic_group") & rows["p_value"].notna()]
    if len(compared):
        adjusted.loc[compared] = multipletests(rows.loc[compared, "p_value"], method="holm")[1]
    return adjusted
