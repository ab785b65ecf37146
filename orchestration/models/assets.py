"""The fitted models as assets: estimates and diagnostics in the lake."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from orchestration import names
from orchestration.models import fitting
from orchestration.settings import get_settings

ESTIMATES = dg.AssetKey(["fitted", "estimates"])
FITS = dg.AssetKey(["fitted", "fits"])
PATHWAYS = dg.AssetKey(["marts", "fct_pathway"])


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=[PATHWAYS],
        description=description,
        group_name=names.MODELS,
        kinds={"python", "parquet"},
        owners=[names.ANALYSIS_TEAM],
        tags=names.AGGREGATE,
    )


@dg.multi_asset(
    name="fitted_models",
    specs=[
        _spec(ESTIMATES, "One row per estimate of every specified analysis."),
        _spec(FITS, "One row per fit, with its covariates and diagnostics."),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "every_fit_converged", asset=FITS, description="Others are not published."
        )
    ],
    pool=names.WAREHOUSE_POOL,
)
def fitted_models(context: dg.AssetExecutionContext) -> Iterator:
    """Fit every analysis of `specifications.yaml` from covariate cells."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        fitted = fitting.fit_all(connection)
    fitting.write_results(fitted)
    n_fits = sum(len(analysis.fits) for analysis in fitted)
    n_converged = sum(int(analysis.fits["converged"].sum()) for analysis in fitted)
    yield dg.MaterializeResult(
        asset_key=ESTIMATES,
        metadata={"dagster/row_count": sum(len(analysis.estimates) for analysis in fitted)},
    )
    yield dg.MaterializeResult(asset_key=FITS, metadata={"dagster/row_count": n_fits})
    yield dg.AssetCheckResult(
        asset_key=FITS,
        check_name="every_fit_converged",
        passed=n_converged == n_fits,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"fits": n_fits, "converged": n_converged},
    )
