"""Names used by more than one Dagster definition: groups, pools, owners and tags."""

# Groups are the stages of the graph, and none reads from a later one: the number is the column a
# group stands in from left to right. The lineage UI shortens a name of over 17 letters.
SOURCES_PUBLISHED = "s1_public_files"
SOURCES_SUBMITTED = "s2_submissions"
STAGING = "s3_read_and_typed"
INTERMEDIATE = "s4_rules_applied"
PAST_RELEASES = "s4_past_releases"
MARTS = "s5_analyst_tables"
MODELS = "s6_estimates"
PUBLICATION = "s7_published"

# One step at a time opens warehouse.duckdb.
WAREHOUSE_POOL = "warehouse"

PLATFORM_TEAM = "team:platform"
ANALYSIS_TEAM = "team:analysis"

RECORD_LEVEL = {"sensitivity": "record_level"}
AGGREGATE = {"sensitivity": "aggregate"}
PUBLISHED = {"sensitivity": "published"}
