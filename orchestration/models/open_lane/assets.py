"""The models on published counts as assets: their estimates and fits in the lake."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from orchestration import names
from orchestration.models.open_lane import results, trend_results
from orchestration.settings import get_settings

GAPS = dg.AssetKey(["marts", "open_outcome_gaps"])
TREND = dg.AssetKey(["fitted", "open_trend"])


@dg.asset(
    key=TREND,
    deps=[GAPS],
    group_name=names.MODELS,
    kinds={"python", "parquet"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.PUBLISHED,
    pool=names.WAREHOUSE_POOL,
)
def open_trend(context: dg.AssetExecutionContext) -> Iterator:
    """England's gap to White British by group and year, its change, and the breaks tested."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        estimates, fits = trend_results.analyse(connection)
    results.write("fits", "open_trend", fits)
    n_rows = results.write("estimates", "open_trend", estimates)
    yield dg.MaterializeResult(metadata={"dagster/row_count": n_rows, "fits": len(fits)})


open_lane_models = [open_trend]
