"""Counting people into covariate cells, in SQL: where it shrinks the data, a fit sees only these.

A cell is one combination of exposure, covariates and (multilevel) service; it holds the number of
people and the number with the outcome.
"""

import duckdb
import numpy as np

from orchestration.models.engine.rows import Factor, Number, Rows
from orchestration.models.people import MISSING, SERVICE, TABLE, make_levels
from orchestration.models.specifications import Covariate


def read_cells(
    connection: duckdb.DuckDBPyConnection,
    condition: str,
    *,
    covariates: dict[str, Covariate],
    outcome: str,
    by_service: bool,
) -> Rows:
    """One row per cell of the people whose outcome is known, sorted by service."""
    condition = f"({condition}) and {outcome} is not null"
    service = {SERVICE: Covariate(kind="category", reference="first")} if by_service else {}
    items = {**service, **covariates}
    levels = {
        name: make_levels(connection, condition, name, item)
        for name, item in items.items()
        if item.kind == "category"
    }
    columns = connection.execute(_query(condition, items, outcome)).fetchnumpy()
    factors = [
        Factor(name, levels[name], np.asarray(columns[name]))
        for name in covariates
        if name in levels
    ]
    rows = Rows(
        outcome=np.asarray(columns["n_events"], float),
        trials=np.asarray(columns["n_people"], float),
        factors=factors,
        numbers=[
            Number(name, np.ma.filled(np.ma.asarray(columns[name], np.float32), np.nan))
            for name in covariates
            if name not in levels
        ],
        services=np.asarray(columns[SERVICE], np.int32) if by_service else None,
        service_names=levels.get(SERVICE, ()),
    )
    return rows


def _query(condition: str, items: dict[str, Covariate], outcome: str) -> str:
    fields, joins = [], []
    for name, item in items.items():
        column = item.column or name
        if item.kind == "number":
            fields.append(f"cast({column} as float) as {name}")
            continue
        fields.append(f"level_{name}.code as {name}")
        text = f"coalesce(cast(p.{column} as varchar), '{MISSING}')"
        joins.append(f"join level_{name} on level_{name}.level = {text}")
    return f"""
        select
            {", ".join([*fields, ""])}
            count(*) as n_people,
            count(*) filter (where {outcome}) as n_events
        from (select * from {TABLE} where {condition}) as p {" ".join(joins)}
        group by all
        order by all
    """
