"""Which counts may appear in logs, metadata, check results and messages.

Whoever runs the pipeline sees these, and they are kept for years: they pass the same boundary as
`published/`. Rows of whole files and tables are operational and shown. Rows that stand for
people, such as those that a rule rejects, are shown from five on.
"""

from orchestration.publication.disclosure import SMALLEST

FEWER = f"fewer than {SMALLEST}"

# Every label of metadata that a run may record, by what its value is; tests hold runs to it.
# Rows that stand for people: none, or five and more, or words.
OF_PEOPLE = frozenset(
    {
        "rows_accepted_in_this_run",
        "rows_rejected_in_this_run",
        "rows_checked",
        "rows_unexpected",
        "dagster_dbt/failed_row_count",
    }
)
# Rows of a table: of people where the asset is tagged record_level.
OF_ROWS = frozenset({"dagster/row_count", "dagster/partition_row_count"})
# Files, submissions, fits, columns, times and names.
OPERATIONAL = frozenset(
    {
        "Execution Duration",
        "dagster/column_lineage",
        "analyses_fitted",
        "analyses_unchanged",
        "columns are made of",
        "converged",
        "decisions_kept",
        "extra_columns_left_behind",
        "fits",
        "fits_without_data",
        "invocation_id",
        "measures_kept_back",
        "not_converged",
        "release",
        "size_kb",
        "status",
        "submissions_accepted",
        "submissions_checked",
        "submissions_failed",
        "submissions_refused",
        "submissions_still_being_written",
        "submissions_unchanged",
        "unique_id",
        "version_in_use",
        "versions",
        "why",
        "withheld_secondary",
        "withheld_small_count",
    }
)
# Figures of rows that published/ shows, as it shows them: for plots over time.
OF_PUBLISHED_ROWS = frozenset(
    {
        "England: access after referral, per cent",
        "England: dropout, per cent",
        "England: recovery, per cent",
        "England: reliable improvement, per cent",
        "England: reliable recovery, per cent",
        "financial year of these figures",
        "forest plot of recovery",
        "submissions are",
    }
)
# Written by Dagster itself about its processes.
OF_THE_ENGINE = frozenset(
    {"dbt", "dbt:init_time", "io_manager", "io_manager:init_time", "pid", "step_keys"}
)


def is_small(n: int) -> bool:
    """Whether a count is of someone, and of fewer than five."""
    return 0 < n < SMALLEST


def shown_count(n: int) -> str:
    """A count of people in words for messages: none and five or more exactly."""
    return FEWER if is_small(n) else f"{n:,}"


def shown_metadata(n: int) -> int | str:
    """The same for Dagster's metadata, which draws numbers over time."""
    return FEWER if is_small(n) else n
