"""Counting people into covariate cells, in SQL, so that a fit never sees a person.

A cell is one combination of ethnic group and covariates; it holds the number of people and the
number with the outcome.
"""

import duckdb
import pandas as pd

from orchestration.models.specifications import Analysis, Specifications


def outcome_cells(
    connection: duckdb.DuckDBPyConnection,
    specifications: Specifications,
    analysis: Analysis,
    model: str,
) -> pd.DataFrame:
    """One row per cell: `ethnic_group`, the covariates, `n_people` and `n_events`.

    People without the outcome measured or without a stated ethnic group keep their cells; the
    group label says so. Rows without the outcome measured are not in the population.
    """
    covariates = specifications.blocks[model]
    columns = ", ".join([f"{analysis.exposure} as ethnic_group", *covariates])
    condition = specifications.populations[analysis.population]
    return connection.execute(
        f"""
        select
            {columns},
            count(*) as n_people,
            count(*) filter (where {analysis.column}) as n_events
        from marts.fct_pathway
        where ({condition}) and {analysis.column} is not null
        group by all
        order by all
        """
    ).df()


def population_context(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """What every estimate carries: where the data come from and how many services sent them."""
    origin, n_services = connection.execute(
        "select max(data_origin), count(distinct provider_code) from marts.fct_pathway"
    ).fetchone()
    return {"data_origin": origin, "n_services": n_services}
