"""The folder sensor: starts the months in which submissions have arrived or changed.

It compares names, sizes and times, which is cheap, to know where to look; whether there is
anything new is decided by the run, by content hash. A month must look the same twice in a row,
so that nothing is started while files are still being copied.
"""

import hashlib
import json

import dagster as dg

from orchestration.operations.jobs import land_submissions
from orchestration.operations.schedules import month_range_tags
from orchestration.settings import get_settings
from orchestration.sources.mds.inspection import signature
from orchestration.sources.mds.landing import months_with_submissions
from orchestration.sources.mds.submission import submission_folders

SECONDS_BETWEEN_LOOKS = 60


@dg.sensor(
    job=land_submissions,
    name="arrived_submissions",
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    description="Starts the months in which submissions have arrived, changed and settled.",
)
def arrived_submissions(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """One run for every unbroken range of months that have changed since they were last started."""
    remembered = json.loads(context.cursor or "{}")
    started, seen = remembered.get("started", {}), remembered.get("seen", {})
    now = {month: look_of(month) for month in months_with_submissions()}
    settled = [
        month
        for month, look in now.items()
        if look and look != started.get(month) and look == seen.get(month)
    ]
    requests = [
        dg.RunRequest(
            run_key="-".join([months[0], months[-1], *(now[month] for month in months)])[:200],
            tags=month_range_tags(months),
        )
        for months in unbroken_ranges(settled)
    ]
    started = {**started, **{month: now[month] for month in settled}}
    return dg.SensorResult(
        run_requests=requests, cursor=json.dumps({"started": started, "seen": now})
    )


def look_of(month: str) -> str:
    """A short hash of names, sizes and times of the submitted files; empty without any."""
    folders = submission_folders(get_settings().landing / "mds" / month)
    looks = [(folder.name, signature(folder)) for folder in folders]
    return hashlib.sha256(repr(looks).encode()).hexdigest()[:16] if looks else ""


def unbroken_ranges(months: list[str]) -> list[list[str]]:
    """Months, oldest first, cut where a month is missing: `2023-04, 2023-05` and `2024-01`."""
    ranges: list[list[str]] = []
    for month in sorted(months):
        if ranges and _number(month) == _number(ranges[-1][-1]) + 1:
            ranges[-1].append(month)
        else:
            ranges.append([month])
    return ranges


def _number(month: str) -> int:
    year, number = month.split("-")
    return 12 * int(year) + int(number)
