"""Disclosure control as assets: what is decided about every published rate."""

import dagster as dg

from orchestration import names
from orchestration.publication.protection.deciding import decide_and_write

RATES = dg.AssetKey(["disclosure", "outcome_rates"])
MEASURES = dg.AssetKey(["disclosure", "measures"])
COUNTED = [
    ["marts", "agg_outcome_rates"],
    ["marts", "agg_outcome_rates_by_stratum"],
    ["marts", "dim_organisation"],
    ["intermediate", "int_ethnic_groups__groupings"],
    ["reference", "measures"],
]


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=COUNTED,
        description=description,
        group_name=names.PUBLICATION,
        kinds={"python", "parquet"},
        owners=[names.ANALYSIS_TEAM],
        tags=names.AGGREGATE,
    )


@dg.multi_asset(
    name="disclosure_control",
    specs=[
        _spec(RATES, "Which rows of the outcome rates are withheld and why; true counts."),
        _spec(MEASURES, "Which measures could be protected. The others are not published."),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "every_measure_is_protected",
            asset=MEASURES,
            description="Nothing of a measure is published whose small counts nothing protects.",
        )
    ],
    pool=names.WAREHOUSE_POOL,
)
def disclosure_control(context: dg.AssetExecutionContext):
    """Withhold small counts, and what else is needed so that none can be worked out."""
    decided = decide_and_write()
    yield dg.MaterializeResult(
        asset_key=RATES,
        metadata={
            "dagster/row_count": decided.n_rows,
            "withheld_small_count": decided.n_small,
            "withheld_secondary": decided.n_secondary,
            "decisions_kept": decided.was_kept,
        },
    )
    yield dg.MaterializeResult(asset_key=MEASURES)
    yield dg.AssetCheckResult(
        asset_key=MEASURES,
        check_name="every_measure_is_protected",
        passed=not decided.measures_kept_back,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"measures_kept_back": ", ".join(decided.measures_kept_back)},
    )
