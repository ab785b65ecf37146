"""The models on published counts as assets: their estimates and fits in the lake."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from orchestration import names
from orchestration.models.open_lane import multilevel_run, trend_results
from orchestration.settings import get_settings

GAPS = dg.AssetKey(["marts", "open_outcome_gaps"])
RATES = dg.AssetKey(["marts", "open_outcome_rates"])
ETHNIC_GROUPS = dg.AssetKey(["marts", "dim_ethnic_group"])
MULTILEVEL = dg.AssetKey(["fitted", "open_outcome_multilevel"])
TREND = dg.AssetKey(["fitted", "open_trend"])


@dg.asset(
    key=TREND,
    deps=[GAPS],
    group_name=names.MODELS,
    kinds={"python", "parquet"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.AGGREGATE,
    pool=names.WAREHOUSE_POOL,
)
def open_trend(context: dg.AssetExecutionContext) -> Iterator:
    """England's gap to White British by group and year, its change, and the breaks tested."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        estimates, fits = trend_results.analyse(connection)
    n_rows = trend_results.store(estimates, fits)
    yield dg.MaterializeResult(metadata={"dagster/row_count": n_rows, "fits": len(fits)})


@dg.asset(
    key=MULTILEVEL,
    deps=[RATES, ETHNIC_GROUPS],
    group_name=names.MODELS,
    kinds={"python", "parquet"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.AGGREGATE,
    check_specs=[
        dg.AssetCheckSpec(
            "every_open_lane_fit_converged", asset=MULTILEVEL, description="Others mislead."
        )
    ],
    pool=names.WAREHOUSE_POOL,
)
def open_outcome_multilevel(context: dg.AssetExecutionContext) -> Iterator:
    """Gaps within providers, withheld cells included, and every provider's own gap, shrunken."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        fits = multilevel_run.refresh(connection)
    n_fits, n_converged = len(fits), int(fits["converged"].sum())
    yield dg.MaterializeResult(metadata={"dagster/row_count": n_fits})
    yield dg.AssetCheckResult(
        asset_key=MULTILEVEL,
        check_name="every_open_lane_fit_converged",
        passed=n_converged == n_fits,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"fits": n_fits, "converged": n_converged},
    )


open_lane_models = [open_trend, open_outcome_multilevel]
