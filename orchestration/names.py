"""Names used by more than one Dagster definition: groups, pools, owners and tags."""

# Groups are the stages of the graph, and none reads from a later one: so they stand from left to
# right in the lineage UI, and the numbers list them in that order.
EARLIER_RELEASES = "s0_earlier_releases"
SOURCES_PUBLISHED = "s1_published_sources"
SOURCES_SUBMITTED = "s2_monthly_submissions"
STAGING = "s3_read_and_typed"
INTERMEDIATE = "s4_rules_applied"
MARTS = "s5_tables_for_analysts"
MODELS = "s6_adjusted_estimates"
PUBLICATION = "s7_published"

# One step at a time opens warehouse.duckdb.
WAREHOUSE_POOL = "warehouse"

PLATFORM_TEAM = "team:platform"
ANALYSIS_TEAM = "team:analysis"

RECORD_LEVEL = {"sensitivity": "record_level"}
AGGREGATE = {"sensitivity": "aggregate"}
PUBLISHED = {"sensitivity": "published"}
