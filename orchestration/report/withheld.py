"""Cells of the published tables that hold no number, counted by table and kind of organisation."""

import duckdb

ORG_TYPES = ["England", "Region", "STP", "ICB", "CCG", "Sub-ICB", "Provider"]
SUBMISSIONS = "pub_withheld"
# Each query gives what, kind of organisation, cells, withheld as small, withheld to protect others.
COUNTS = {
    "pub_nhs_annual_outcomes": """
        select 'Counts of NHS England' as what, org_type, count(*) as n_cells,
            count(*) filter (where suppression_reason = 'small_count') as n_small,
            count(*) filter (where suppression_reason = 'secondary') as n_secondary
        from pub_nhs_annual_outcomes group by org_type
        """,
    SUBMISSIONS: """
        select concat(
                'Rates of submissions, by group',
                case stratum_type
                    when 'gender' then ' and gender'
                    when 'age_band' then ' and age'
                    when 'imd_quintile' then ' and fifth of deprivation'
                end
            ) as what,
            org_type, sum(n_rows), sum(n_small_count), sum(n_secondary)
        from pub_withheld where period_type = 'financial_year' group by stratum_type, org_type
        """,
}


def withheld_cells(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """One entry per table and kind of organisation; without its table, none."""
    there = {name for (name,) in connection.execute("show tables").fetchall()}
    found = []
    for table, query in COUNTS.items():
        if table not in there:
            continue
        rows = connection.execute(
            f"{query} order by what, list_position($types, org_type)", {"types": ORG_TYPES}
        ).fetchall()
        for what, org_type, n_cells, n_small, n_secondary in rows:
            n_withheld = n_small + n_secondary
            found.append(
                {
                    "table": table,
                    "is_of_submissions": table == SUBMISSIONS,
                    "what": what,
                    "org_type": org_type,
                    "n_cells": int(n_cells),
                    "n_small": int(n_small),
                    "n_secondary": int(n_secondary),
                    "per_cent": f"{100 * n_withheld / n_cells:.1f}",
                }
            )
    return found
