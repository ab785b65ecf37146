"""The published tables as declared, read from the marts and given a state for every row."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import yaml

from orchestration.publication.protection.counts import Dimension, link
from orchestration.publication.protection.hierarchies import HIERARCHIES, organisations
from orchestration.publication.protection.rules import rules
from orchestration.publication.protection.suppression import SECONDARY, SHOWN, SMALL, Rows
from orchestration.publication.protection.systems import protect

DECLARATIONS = Path(__file__).with_name("published_tables.yaml")
SERIES = ["org_type", "org_code", "measure", "period_type", "ethnic_grouping"]
REASONS = {SHOWN: None, SMALL: "small_count", SECONDARY: "secondary"}


@dataclass(frozen=True)
class PublishedTable:
    """A table as declared in `published_tables.yaml`."""

    name: str
    mart: str
    dimensions: dict[str, dict]
    measures: list[str]
    offered: list[dict[str, list[str]]]

    @property
    def keys(self) -> list[str]:
        """The columns that say where a row stands."""
        return [column for d in self.dimensions.values() for column in d["columns"]] + ["measure"]


@lru_cache
def published_tables() -> tuple[PublishedTable, ...]:
    """Every declared table."""
    declared = yaml.safe_load(DECLARATIONS.read_text())
    return tuple(
        PublishedTable(
            name, entry["mart"], entry["dimensions"], entry["measures"], entry["offered"]
        )
        for name, entry in declared.items()
    )


def decide(
    table: PublishedTable,
    counts: pd.DataFrame,
    *,
    populations: dict[str, str],
    parents: pd.DataFrame,
) -> pd.DataFrame:
    """Every row that is published, shown or not: its keys and `suppression_reason`.

    `counts` has the key columns, `numerator` and `denominator`; `populations` says of whom each
    measure is a share; `parents` which area each organisation lies in.
    """
    rows = complete(table, counts)
    if rows.empty:
        return rows[table.keys].assign(suppression_reason=None)
    dimensions = [_dimension(rows, name, spec, parents) for name, spec in table.dimensions.items()]
    rows["numerator_of"] = rows["measure"]
    rows["denominator_of"] = rows["measure"].map(populations)
    force = rules()
    is_england = (rows["org_type"] == "England").to_numpy()
    about = Rows(
        decimals=np.where(is_england, force.decimals[True], force.decimals[False]),
        cost=rows["denominator"].to_numpy(dtype=float),
        series=rows.groupby(SERIES, sort=True).ngroup().to_numpy(),
        shown_before=np.zeros(len(rows), dtype=bool),
    )
    state = protect(link(rows, dimensions), about, force)
    reasons = pd.Series(state, index=rows.index).map(REASONS).astype(object)
    return rows[table.keys].assign(suppression_reason=reasons.where(reasons.notna(), None))


def complete(table: PublishedTable, counts: pd.DataFrame) -> pd.DataFrame:
    """The rows of a mart that are offered, with a row of noughts where the mart has none.

    A mart leaves out groups without people; a published table must not, because a missing row
    would say that there was nobody.
    """
    counts = counts[counts["measure"].isin(table.measures)]
    place = ["period_type", "period", "org_type", "org_code"]
    rest = [key for key in table.keys if key not in [*place, "measure"]]
    rows = counts[place].drop_duplicates().merge(counts[rest].drop_duplicates(), how="cross")
    rows = rows[_is_offered(rows, table.offered)]
    rows = rows.merge(pd.DataFrame({"measure": table.measures}), how="cross")
    rows = rows.merge(counts[[*table.keys, "numerator", "denominator"]], how="left")
    rows = rows.fillna({"numerator": 0, "denominator": 0})
    rows = rows.astype({"numerator": "int64", "denominator": "int64"})
    return rows.sort_values(table.keys, ignore_index=True)


def read_counts(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> pd.DataFrame:
    """The true counts of a mart, from the warehouse."""
    columns = ", ".join(f'"{name}"' for name in [*table.keys, "numerator", "denominator"])
    return connection.execute(f'select {columns} from marts."{table.mart}"').df()


def read_populations(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """For each measure, whom it is a share of; the same words for the same people."""
    rows = connection.execute(
        "select measure, denominator || ', by ' || dated_by from reference.measures"
    )
    return dict(rows.fetchall())


def read_parents(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """For each organisation, the areas that it is a part of."""
    return connection.execute(
        """
        select org_type, org_code, 'ICB' as parent_type, icb_code as parent_code
        from marts.dim_organisation where org_type = 'Sub-ICB'
        union all
        select org_type, org_code, 'Region', region_code
        from marts.dim_organisation where org_type = 'ICB'
        union all
        select org_type, org_code, 'England', 'ENG'
        from (select distinct org_type, org_code from marts.agg_outcome_rates)
        where org_type <> 'England'
        """
    ).df()


def _dimension(rows: pd.DataFrame, name: str, spec: dict, parents: pd.DataFrame) -> Dimension:
    """Give `rows` the canonical names of one dimension, in place; what adds up in it."""
    members = rows[spec["columns"]].drop_duplicates().itertuples(index=False, name=None)
    members = list(members)
    if spec["hierarchy"] == "organisations":
        names, relations = organisations(members, parents)
    else:
        names, relations = HIERARCHIES[spec["hierarchy"]](members)
    place = pd.MultiIndex.from_tuples(members).get_indexer(
        pd.MultiIndex.from_frame(rows[spec["columns"]])
    )
    rows[name] = np.array([names[member] for member in members], dtype=object)[place]
    return Dimension(name, relations)


def _is_offered(rows: pd.DataFrame, offered: list[dict[str, list[str]]]) -> np.ndarray:
    is_offered = np.zeros(len(rows), dtype=bool)
    for line in offered:
        fits = np.ones(len(rows), dtype=bool)
        for column, allowed in line.items():
            fits &= rows[column].isin(allowed).to_numpy()
        is_offered |= fits
    return is_offered
