"""The monthly refresh: landing jobs at night, and a build when they have finished.

All are off until someone turns them on in the UI.
"""

import dagster as dg

from orchestration.operations.jobs import (
    build,
    land_published,
    land_published_months,
    land_submissions,
)
from orchestration.sources.mds.landing import months_with_submissions
from orchestration.sources.months import REPORTING_MONTHS

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def month_range_tags(months: list[str]) -> dict[str, str]:
    """Run tags that make one run of several months, oldest first."""
    return {RANGE_START: months[0], RANGE_END: months[-1]}


@dg.schedule(job=land_submissions, cron_schedule="0 2 * * *", execution_timezone="Europe/London")
def nightly_submissions(context: dg.ScheduleEvaluationContext):
    """Every night: accept whatever has arrived; unchanged submissions cost next to nothing."""
    months = months_with_submissions()
    if not months:
        return dg.SkipReason("No month folder in landing/mds.")
    return dg.RunRequest(tags=month_range_tags(months))


# The annual figures appear in spring, the monthly ones in the second week: once a month is enough.
ONCE_A_MONTH = "0 1 15 * *"

monthly_published = dg.ScheduleDefinition(
    name="monthly_published",
    job=land_published,
    cron_schedule=ONCE_A_MONTH,
    execution_timezone="Europe/London",
    description="On the 15th: look for new published files.",
)


@dg.schedule(
    job=land_published_months, cron_schedule=ONCE_A_MONTH, execution_timezone="Europe/London"
)
def monthly_published_months(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """On the 15th: look for new months of the monthly publication, and new versions of old ones."""
    return dg.RunRequest(tags=month_range_tags(REPORTING_MONTHS.get_partition_keys()))


LANDING = [land_published, land_published_months, land_submissions]


def _request_build(context: dg.RunStatusSensorContext) -> dg.RunRequest:
    return dg.RunRequest(run_key=f"build-after-{context.dagster_run.run_id}")


build_after_success = dg.run_status_sensor(
    name="build_after_landing",
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=LANDING,
    request_job=build,
    description="Builds the warehouse after a landing run.",
)(_request_build)

build_after_failure = dg.run_status_sensor(
    name="build_after_partly_failed_landing",
    run_status=dg.DagsterRunStatus.FAILURE,
    monitored_jobs=LANDING,
    request_job=build,
    description="Builds from the last good version of whatever could not be landed.",
)(_request_build)
