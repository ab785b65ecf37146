"""The two jobs. Landing may fail for one source; building then uses its last good version."""

import dagster as dg

from orchestration import names

SOURCES = dg.AssetSelection.groups(names.SOURCES_PUBLISHED)
SUBMISSIONS = dg.AssetSelection.groups(names.SOURCES_SUBMITTED)

land_published = dg.define_asset_job(
    "land_published",
    selection=SOURCES,
    description="Find the published files and load what is new. A bad file fails its asset alone.",
)

land_submissions = dg.define_asset_job(
    "land_submissions",
    selection=SUBMISSIONS,
    description="Accept monthly submissions. A range of months is one run.",
)

build = dg.define_asset_job(
    "build",
    selection=dg.AssetSelection.all() - SOURCES - SUBMISSIONS,
    description="Warehouse, models, release and report, from what the lake holds.",
)
