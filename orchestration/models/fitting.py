"""Fitting every specified analysis from the warehouse into the lake."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from orchestration.models import specifications
from orchestration.models.cells import outcome_cells, population_context
from orchestration.models.estimates import estimate_rows, fit_row
from orchestration.models.logistic import fit_logistic
from orchestration.models.specifications import Analysis, Specifications
from orchestration.parquet import write_table
from orchestration.settings import get_settings


@dataclass
class FittedAnalysis:
    """The estimates and diagnostics of one analysis, over all its models."""

    name: str
    estimates: pd.DataFrame
    fits: pd.DataFrame


def fit_all(connection: duckdb.DuckDBPyConnection) -> list[FittedAnalysis]:
    """Fit every analysis of the specifications; none when there is nobody to analyse."""
    specified = specifications.load()
    context = population_context(connection)
    if context["data_origin"] is None:
        return []
    return [
        _fit_analysis(connection, specified, analysis, context) for analysis in specified.analyses
    ]


def write_results(fitted: list[FittedAnalysis]) -> None:
    """Replace the results in the lake; analyses no longer specified are removed."""
    folders = {name: get_settings().lake / "models" / name for name in ("estimates", "fits")}
    for folder in folders.values():
        for old in folder.glob("*.parquet"):
            if old.stem not in {analysis.name for analysis in fitted}:
                old.unlink()
    for analysis in fitted:
        write_table(analysis.estimates, folders["estimates"] / f"{analysis.name}.parquet")
        write_table(analysis.fits, folders["fits"] / f"{analysis.name}.parquet")


def _fit_analysis(
    connection: duckdb.DuckDBPyConnection,
    specified: Specifications,
    analysis: Analysis,
    context: dict[str, object],
) -> FittedAnalysis:
    estimates, fits = [], []
    for model in analysis.models:
        cells = outcome_cells(connection, specified, analysis, model)
        names = specified.blocks[model]
        fit = fit_logistic(
            cells,
            reference_group=analysis.reference_group,
            covariates={name: specified.covariates[name] for name in names},
        )
        estimates.append(estimate_rows(analysis, model, fit, cells, context))
        fits.append(fit_row(analysis, model, fit, names, context))
    return FittedAnalysis(
        analysis.name, pd.concat(estimates, ignore_index=True), pd.DataFrame(fits)
    )
