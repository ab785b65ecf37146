"""Names used by more than one Dagster definition: groups, pools, owners and tags."""

# Groups are the stages of the graph; the numbers make the lineage UI list them in order.
SOURCES_PUBLISHED = "a_published_sources"
SOURCES_SUBMITTED = "b_monthly_submissions"
STAGING = "c_staging"
INTERMEDIATE = "d_intermediate"
MARTS = "e_marts"
MODELS = "f_models"
PUBLICATION = "g_publication"

# One step at a time opens warehouse.duckdb.
WAREHOUSE_POOL = "warehouse"

PLATFORM_TEAM = "team:platform"
ANALYSIS_TEAM = "team:analysis"

RECORD_LEVEL = {"sensitivity": "record_level"}
AGGREGATE = {"sensitivity": "aggregate"}
PUBLISHED = {"sensitivity": "published"}
