"""Publication as assets: a release of both databases, and the report made from it."""

from datetime import UTC, datetime

import dagster as dg

from orchestration import names
from orchestration.publication import release, released_rates
from orchestration.publication.protection import earlier
from orchestration.report.page import build_report
from orchestration.report.paper import PAPER_NAME, build_paper
from orchestration.settings import get_settings

EQUITY = dg.AssetKey(["release", "equity_database"])
PUBLISHED = dg.AssetKey(["release", "published_tables"])
REPORT = dg.AssetKey(["release", "report"])
BOARD_PAPER = dg.AssetKey(["release", "board_paper"])
PUBLISHED_TABLES = (
    "pub_access_equity",
    "pub_descriptive_statistics",
    "pub_estimates",
    "pub_ethnic_group_names",
    "pub_ethnic_groups",
    "pub_measures",
    "pub_nhs_annual_outcomes",
    "pub_open_access_equity",
    "pub_open_benchmark",
    "pub_open_findings",
    "pub_open_outcome_gaps",
    "pub_open_outcome_rates",
    "pub_open_trends",
    "pub_organisations",
    "pub_outcome_rates",
    "pub_outcome_rates_by_stratum",
    "pub_published_vs_estimated",
    "pub_service_effects",
    "pub_source_report_figures",
    "pub_withheld",
)

# Written when a release is made; dbt reads it at the next build.
RELEASED_RATES = dg.AssetSpec(
    ["raw", "releases", "released_rates"],
    description="Rates of providers as they stood in each release; true counts.",
    group_name=names.PAST_RELEASES,
    kinds={"python", "parquet"},
    owners=[names.PLATFORM_TEAM],
    tags=names.AGGREGATE,
)


@dg.multi_asset(
    name="release_databases",
    specs=[
        dg.AssetSpec(
            EQUITY,
            deps=[
                ["marts", "fct_pathway"],
                ["marts", "agg_outcome_rates"],
                ["marts", "nhs_annual_outcomes"],
                ["marts", "published_vs_estimated"],
                ["models", "estimates"],
                ["models", "fits"],
            ],
            description="equity.duckdb, what analysts query: marts, models, reference, quality.",
            group_name=names.PUBLICATION,
            kinds={"python", "duckdb"},
            owners=[names.PLATFORM_TEAM],
            tags=names.RECORD_LEVEL,
        ),
        dg.AssetSpec(
            PUBLISHED,
            deps=[
                *(["published", table] for table in PUBLISHED_TABLES),
            ],
            description="The published tables as Parquet, CSV and published.duckdb.",
            group_name=names.PUBLICATION,
            kinds={"python", "parquet", "csv"},
            owners=[names.PLATFORM_TEAM],
            tags=names.PUBLISHED,
        ),
    ],
    pool=names.WAREHOUSE_POOL,
)
def release_databases(context: dg.AssetExecutionContext):
    """Build a release beside the last one and move the links to it."""
    made = release.build_release(release.new_release_folder())
    folder = release.activate(made)
    released_rates.remember(datetime.now(UTC))
    earlier.remember()
    n_published = sum(n for name, n in made.n_rows.items() if name.startswith("published."))
    yield dg.MaterializeResult(
        asset_key=EQUITY,
        metadata={
            "dagster/row_count": sum(made.n_rows.values()) - n_published,
            "release": folder.name,
        },
    )
    yield dg.MaterializeResult(
        asset_key=PUBLISHED,
        metadata={"dagster/row_count": n_published, "release": folder.name},
    )


@dg.asset(
    key=REPORT,
    deps=[PUBLISHED],
    group_name=names.PUBLICATION,
    kinds={"python", "html"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.PUBLISHED,
)
def report(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The report: one page that opens offline, made from the published tables only."""
    target = get_settings().report
    build_report(get_settings().published / "published.duckdb", target)
    return dg.MaterializeResult(metadata={"size_kb": round(target.stat().st_size / 1024)})


@dg.asset(
    key=BOARD_PAPER,
    deps=[PUBLISHED],
    group_name=names.PUBLICATION,
    kinds={"python", "pdf"},
    owners=[names.ANALYSIS_TEAM],
    tags=names.PUBLISHED,
)
def board_paper(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The main pages of the report as a PDF, made from the published tables only."""
    target = get_settings().report.with_name(PAPER_NAME)
    build_paper(get_settings().published / "published.duckdb", target)
    return dg.MaterializeResult(metadata={"size_kb": round(target.stat().st_size / 1024)})
