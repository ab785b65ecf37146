"""Every Dagster definition of the project; nothing is computed when this is loaded."""

import warnings

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)

from orchestration.models.assets import fitted_models  # noqa: E402
from orchestration.models.open_lane.assets import open_lane_models  # noqa: E402
from orchestration.operations import jobs, schedules  # noqa: E402
from orchestration.operations.arrivals import arrived_submissions  # noqa: E402
from orchestration.publication.assets import (  # noqa: E402
    RELEASED_RATES,
    board_paper,
    release_databases,
    report,
)
from orchestration.publication.open_findings import open_findings_page  # noqa: E402
from orchestration.publication.protection.assets import disclosure_control  # noqa: E402
from orchestration.sources.assets import (  # noqa: E402
    SOURCE_FILES,
    nhs_monthly_months,
    published_sources,
)
from orchestration.sources.mds.assets import mds_months  # noqa: E402
from orchestration.warehouse import dbt_project  # noqa: E402
from orchestration.warehouse.assets import warehouse_after_models, warehouse_to_marts  # noqa: E402

defs = dg.Definitions(
    assets=[
        SOURCE_FILES,
        RELEASED_RATES,
        # each with a link to the lines that make it; dbt's have theirs from dagster-dbt
        *dg.with_source_code_references(
            [
                *published_sources,
                nhs_monthly_months,
                mds_months,
                fitted_models,
                *open_lane_models,
                disclosure_control,
                release_databases,
                report,
                board_paper,
                open_findings_page,
            ]
        ),
        warehouse_to_marts,
        warehouse_after_models,
    ],
    jobs=[jobs.land_published, jobs.land_published_months, jobs.land_submissions, jobs.build],
    schedules=[
        schedules.nightly_submissions,
        schedules.monthly_published,
        schedules.monthly_published_months,
    ],
    sensors=[
        arrived_submissions,
        schedules.build_after_success,
        schedules.build_after_failure,
    ],
    resources={"dbt": dbt_project.resource()},
    executor=dg.in_process_executor,
)
