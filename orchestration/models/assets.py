"""The fitted models as assets: estimates, diagnostics and what goes with them, in the lake."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from orchestration import names
from orchestration.models import fitting, results
from orchestration.settings import get_settings

PATHWAYS = dg.AssetKey(["marts", "fct_pathway"])
GROUPS = dg.AssetKey(["marts", "dim_ethnic_group"])
DESCRIPTIONS = {
    "estimates": "One row per estimate of every specified analysis.",
    "fits": "One row per fit, with its covariates and diagnostics.",
    "service_effects": "One row per service of every multilevel fit: its shrunken effect and gap.",
    "other_intervals": "One row per estimate and further interval: robust or profile likelihood.",
    "effect_sizes": "One row per comparison of scores between two groups: Cohen's d.",
    "sensitivity": "One row per estimate and other choice of covariates: how far it moves.",
}


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["fitted", table])


def _spec(table: str, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        _key(table),
        deps=[PATHWAYS, GROUPS],
        description=description,
        group_name=names.MODELS,
        kinds={"python", "parquet"},
        owners=[names.ANALYSIS_TEAM],
        tags=names.AGGREGATE,
    )


@dg.multi_asset(
    name="fitted_models",
    specs=[_spec(table, description) for table, description in DESCRIPTIONS.items()],
    check_specs=[
        dg.AssetCheckSpec(
            "every_fit_converged",
            asset=_key("fits"),
            description="Those that did not are stored and flagged, and not published.",
        )
    ],
    pool=names.WAREHOUSE_POOL,
)
def fitted_models(context: dg.AssetExecutionContext) -> Iterator:
    """Fit what changed among the analyses of `specifications.yaml`."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        outcome = fitting.fit_all(connection, report=context.log.info)
    stored = results.stored()
    counts = {"estimates": stored.n_estimates, "fits": stored.n_fits}
    for table in DESCRIPTIONS:
        metadata = {"dagster/row_count": counts[table]} if table in counts else {}
        if table == "fits":
            metadata |= {
                "analyses_fitted": len(outcome.fitted),
                "analyses_unchanged": len(outcome.unchanged),
                "fits_without_data": stored.n_without_result,
            }
        yield dg.MaterializeResult(asset_key=_key(table), metadata=metadata)
    yield dg.AssetCheckResult(
        asset_key=_key("fits"),
        check_name="every_fit_converged",
        passed=stored.n_not_converged == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"fits": stored.n_fits, "not_converged": stored.n_not_converged},
    )
