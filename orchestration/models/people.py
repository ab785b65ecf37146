"""The people of one population, read from the warehouse in batches into codes and numbers.

One byte for a category, four for a number or an outcome: about 60 bytes a person for everything
that all analyses of a population need, read once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np

from orchestration.models.engine.rows import Factor
from orchestration.models.specifications import Covariate

TABLE = "marts.fct_pathway"
MISSING = "Missing"
BATCH = 100_000
SERVICE = "provider_code"


@dataclass(frozen=True)
class People:
    """Everybody in a population, sorted by service.

    `numbers` and `outcomes` are NaN where not known; `choices` are codes of a category outcome.
    """

    categories: dict[str, Factor]
    numbers: dict[str, np.ndarray]
    outcomes: dict[str, np.ndarray]
    services: Factor

    def __len__(self) -> int:
        return len(self.services.codes)


def available_columns(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Columns of the pathway table, so that an analysis of absent ones can say so."""
    schema, table = TABLE.split(".")
    rows = connection.execute(
        "select column_name from information_schema.columns "
        "where table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchall()
    return {name for (name,) in rows}


def read_people(
    connection: duckdb.DuckDBPyConnection,
    condition: str,
    *,
    covariates: dict[str, Covariate],
    outcomes: Iterable[str],
) -> People:
    """The population that meets `condition`, with these covariates and outcome columns."""
    kinds = {name: covariate.kind for name, covariate in covariates.items()}
    categories = {name: covariates[name] for name, kind in kinds.items() if kind == "category"}
    numbers = {name: covariates[name] for name, kind in kinds.items() if kind == "number"}
    service = Covariate(kind="category", reference="first")
    levels = {
        name: make_levels(connection, condition, name, covariate)
        for name, covariate in {**categories, SERVICE: service}.items()
    }
    outcomes = list(outcomes)
    fields = [f"level_{name}.code as {name}" for name in levels]
    fields += [f"{_number(item.column or name)} as {name}" for name, item in numbers.items()]
    fields += [f"{_number(column)} as outcome_{column}" for column in outcomes]
    joins = " ".join(
        f"join level_{name} on level_{name}.level = {_text(name, covariate)}"
        for name, covariate in {**categories, SERVICE: service}.items()
    )
    columns = _read(
        connection,
        f"select {', '.join(fields)} from (select * from {TABLE} where {condition}) as p {joins}",
    )
    order = np.argsort(columns[SERVICE], kind="stable")
    for name in columns:  # one by one, so that only one column is held twice
        columns[name] = columns[name][order]
    return People(
        categories={name: Factor(name, levels[name], columns[name]) for name in categories},
        numbers={name: columns[name] for name in numbers},
        outcomes={column: columns[f"outcome_{column}"] for column in outcomes},
        services=Factor(SERVICE, levels[SERVICE], columns[SERVICE].astype(np.int32)),
    )


def make_levels(
    connection: duckdb.DuckDBPyConnection, condition: str, name: str, covariate: Covariate
) -> tuple[str, ...]:
    """The levels that occur, the reference first, as a temporary table of codes and as labels."""
    found = connection.execute(
        f"select distinct {_text(name, covariate)} from {TABLE} as p where {condition}"
    ).fetchall()
    labels = {level: covariate.labels.get(level, level) for (level,) in found}
    names = sorted(set(labels.values()))
    if covariate.reference in names:
        names = [covariate.reference, *(item for item in names if item != covariate.reference)]
    kind = "utinyint" if len(names) <= 256 else "uinteger"
    connection.execute(
        f"create or replace temporary table level_{name} as "
        f"select unnest(?::varchar[]) as level, unnest(?::{kind}[]) as code",
        [list(labels), [names.index(label) for label in labels.values()]],
    )
    return tuple(names)


def _text(name: str, covariate: Covariate) -> str:
    return f"coalesce(cast(p.{covariate.column or name} as varchar), '{MISSING}')"


def _number(column: str) -> str:
    return f"coalesce(cast({column} as float), cast('nan' as float))"


def _read(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, np.ndarray]:
    """All columns as arrays, filled batch by batch; no column may hold nulls.

    Arrow's own `to_numpy` would load pandas, 50 MB that a fit does not need.
    """
    reader = connection.sql(query).to_arrow_reader(BATCH)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in reader.schema.names}
    for batch in reader:
        for name, column in zip(reader.schema.names, batch.columns, strict=True):
            parts[name].append(np.from_dlpack(column))
    columns = {}
    while parts:  # a column's parts are given up before the next column is joined
        name, arrays = parts.popitem()
        columns[name] = np.concatenate(arrays) if arrays else np.empty(0, np.uint8)
    return columns
