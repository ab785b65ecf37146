"""The jobs: three that land and one that builds.

Landing may fail for one source; building then uses its last good version. What comes by month has
jobs of its own, because a job runs on months or without them.
"""

import dagster as dg

from orchestration import names
from orchestration.sources.assets import ACTIVITY

MONTHS = dg.AssetSelection.assets(ACTIVITY)
SOURCES = dg.AssetSelection.groups(names.SOURCES_PUBLISHED) - MONTHS
SUBMISSIONS = dg.AssetSelection.groups(names.SOURCES_SUBMITTED)

land_published = dg.define_asset_job(
    "land_published",
    selection=SOURCES,
    description="Find the published files and load what is new. A bad file fails its asset alone.",
)

land_published_months = dg.define_asset_job(
    "land_published_months",
    selection=MONTHS,
    description="Find the monthly publication and load what is new. A range of months is one run.",
)

land_submissions = dg.define_asset_job(
    "land_submissions",
    selection=SUBMISSIONS,
    description="Accept monthly submissions. A range of months is one run.",
)

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all() - SOURCES - MONTHS - SUBMISSIONS,
    description="Warehouse, models, release and report, from what the lake holds.",
)
