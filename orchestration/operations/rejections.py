"""What was left out of accepted submissions, added up for `tte doctor`; counts only."""

from dataclasses import dataclass

from orchestration.parquet import scratch_database
from orchestration.settings import get_settings


@dataclass(frozen=True)
class RejectionSummary:
    """One rule on one table over all accepted submissions."""

    table: str
    rule: str
    action: str
    n_rows: int
    n_submissions: int


def summarise_rejections() -> list[RejectionSummary]:
    """Rejected rows first, then questioned values, most frequent first."""
    folder = get_settings().lake / "mds" / "rejected_rows"
    files = [str(file) for file in folder.rglob("*.parquet")]
    if not files:
        return []
    with scratch_database() as connection:
        rows = connection.execute(
            """
            with found as (
                select distinct submission_id, delivered_table, rule, action, n_in_submission
                from read_parquet(?)
                where submission_id is not null
            )
            select delivered_table, rule, action, sum(n_in_submission)::bigint, count(*)
            from found
            group by delivered_table, rule, action
            order by action, 4 desc, 1, 2
            """,
            [files],
        ).fetchall()
    return [RejectionSummary(*row) for row in rows]
