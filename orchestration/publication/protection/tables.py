"""Reading what may be published from the marts: true counts, on a grid of every offered cell."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import yaml

from orchestration.publication.protection import hierarchies
from orchestration.publication.protection.grid import Dimension, Grid, make_grid
from orchestration.publication.protection.hierarchies import Member

KEYS = {
    "period": ("period_type", "period"),
    "organisation": ("org_type", "org_code"),
    "ethnic_group": ("ethnic_grouping", "ethnic_group"),
    "stratum": ("stratum_type", "stratum"),
}
EVERYONE = ("none", "All")


@lru_cache
def offer() -> dict:
    """The contents of `published_tables.yaml`."""
    return yaml.safe_load(Path(__file__).with_name("published_tables.yaml").read_text())


@dataclass(frozen=True)
class Counts:
    """True counts of every published measure, and what is needed to know what adds up.

    `rates` has the columns of KEYS, `measure`, `numerator`, `denominator`; England's whole period
    is in it. `parents`: the ICB of each sub-ICB location, the region of each ICB. `detailed_of`:
    the detailed groups of each line of a grouping. `populations`: the published measures by what
    they have as denominator; they share it, and the month they go by.
    """

    rates: pd.DataFrame
    parents: dict[Member, Member]
    detailed_of: pd.DataFrame
    populations: dict[str, list[str]]


def read_counts(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Read the marts of outcome rates through an open connection to the warehouse."""
    populations: dict[str, list[str]] = {}
    for measure, denominator in connection.execute(
        "select measure, denominator from reference.measures where is_published order by measure"
    ).fetchall():
        populations.setdefault(denominator, []).append(measure)
    rates = connection.execute(
        """
        with delivered as (
            select period_type, period, org_type, org_code, ethnic_grouping, ethnic_group,
                'none' as stratum_type, 'All' as stratum, measure, numerator, denominator
            from marts.agg_outcome_rates
            union all
            select period_type, period, org_type, org_code, ethnic_grouping, ethnic_group,
                stratum_type, stratum, measure, numerator, denominator
            from marts.agg_outcome_rates_by_stratum
        ),
        every as (
            from delivered
            union all
            select period_type, period, org_type, org_code, $left_grouping, $left_group,
                stratum_type, stratum, measure,
                sum(if(ethnic_grouping = 'broad', numerator, -numerator)),
                sum(if(ethnic_grouping = 'broad', denominator, -denominator))
            from delivered
            where (ethnic_grouping = 'broad' and ethnic_group = 'White')
                or (ethnic_grouping = 'minoritised' and ethnic_group = 'White British')
            group by all
            having bool_or(ethnic_grouping = 'broad')
        )
        from every where list_contains($measures, measure)
        union all
        select 'whole_period', 'all', org_type, org_code, ethnic_grouping, ethnic_group,
            stratum_type, stratum, measure, sum(numerator), sum(denominator)
        from every
        where period_type = 'financial_year' and org_type = 'England' and stratum_type = 'none'
            and list_contains($measures, measure)
        group by org_type, org_code, ethnic_grouping, ethnic_group, stratum_type, stratum, measure
        """,
        {
            "measures": [measure for those in populations.values() for measure in those],
            "left_grouping": hierarchies.LEFT_BETWEEN[0],
            "left_group": hierarchies.LEFT_BETWEEN[1],
        },
    ).df()
    places = connection.execute(
        """
        select distinct 'Sub-ICB', sub_icb_code, 'ICB', icb_code from marts.dim_organisation
        where org_type = 'Sub-ICB' and icb_code is not null
        union
        select distinct 'ICB', icb_code, 'Region', region_code from marts.dim_organisation
        where org_type = 'Sub-ICB' and icb_code is not null and region_code is not null
        """
    ).fetchall()
    detailed_of = connection.execute(
        """
        select lines.ethnic_grouping, lines.ethnic_group, detailed.ethnic_group as detailed_group
        from intermediate.int_ethnic_groups__groupings as lines
        inner join intermediate.int_ethnic_groups__groupings as detailed
            on detailed.ethnic_category_code = lines.ethnic_category_code
            and detailed.ethnic_grouping = 'detailed'
        """
    ).df()
    return Counts(rates, {(a, b): (c, d) for a, b, c, d in places}, detailed_of, populations)


def grid_of(counts: Counts, measures: list[str]) -> Grid:
    """Every offered cell of measures that share a denominator."""
    rates = counts.rates
    own = rates[rates["measure"].isin(measures)]
    groups = counts.detailed_of[list(KEYS["ethnic_group"])].drop_duplicates()
    periods, places = _members(own, "period"), _members(rates, "organisation")
    lines = [*sorted(groups.itertuples(index=False, name=None)), hierarchies.LEFT_BETWEEN]
    stratum = sorted({EVERYONE, *_members(rates, "stratum")})
    dimensions = [
        Dimension(KEYS["period"], periods, hierarchies.calendar(periods)),
        Dimension(KEYS["organisation"], places, hierarchies.organisations(places, counts.parents)),
        Dimension(
            KEYS["ethnic_group"], lines, hierarchies.ethnic_groups(lines, counts.detailed_of)
        ),
        Dimension(KEYS["stratum"], stratum, hierarchies.strata(stratum)),
    ]
    has_data = np.zeros((len(periods), len(places)), dtype=bool)
    at = [dimension.places(rates) for dimension in dimensions[:2]]
    known = (at[0] >= 0) & (rates["denominator"].to_numpy() > 0)
    has_data[at[0][known], at[1][known]] = True
    return make_grid(dimensions, _is_offered(dimensions), has_data[:, :, None, None])


def on_grid(counts: Counts, grid: Grid, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators of a measure for every cell; 0 where nobody was counted."""
    rates = counts.rates[counts.rates["measure"] == measure]
    places = [dimension.places(rates) for dimension in grid.dimensions]
    is_known = np.all([place >= 0 for place in places], axis=0)
    cell = np.full(len(rates), -1)
    cell[is_known] = grid.index[tuple(place[is_known] for place in places)]
    is_cell = cell >= 0
    numerator, denominator = (np.zeros(len(grid.cells), dtype=np.int64) for _ in range(2))
    numerator[cell[is_cell]] = rates["numerator"].to_numpy()[is_cell]
    denominator[cell[is_cell]] = rates["denominator"].to_numpy()[is_cell]
    return numerator, denominator


def check_sums(grid: Grid, counts: np.ndarray, what: str) -> None:
    """Raise ValueError naming a cell that is less than its parts: then nothing can be decided."""
    too_small = np.flatnonzero(grid.relations @ counts < 0)
    if len(too_small):
        relation = grid.relations[too_small[0]]
        cell = grid.cells.iloc[relation.indices[relation.data > 0][0]]
        raise ValueError(
            f"{what}: {len(too_small)} totals are less than their parts, the first at "
            f"{', '.join(cell)}; the marts of outcome rates do not add up, build them again"
        )


def information(grid: Grid, denominator: np.ndarray) -> np.ndarray:
    """What withholding each cell loses: more for more people and for wider totals."""
    loss = np.log1p(denominator.astype(float))
    for column, times in offer()["importance"].items():
        loss = loss * grid.cells[column].map(times).fillna(1.0).to_numpy(dtype=float)
    return np.maximum(loss, 0.1)


def _members(rates: pd.DataFrame, dimension: str) -> list[Member]:
    named = rates[list(KEYS[dimension])].drop_duplicates()
    return sorted(named.itertuples(index=False, name=None))


def _is_offered(dimensions: list[Dimension]) -> np.ndarray:
    """True at every place that a line of the offer covers. England's whole period is offered."""
    shape = tuple(len(dimension.members) for dimension in dimensions)
    offered = np.zeros(shape, dtype=bool)
    for line in offer()["offered"]:
        covered = []
        for dimension in dimensions:
            fits = np.ones(len(dimension.members), dtype=bool)
            for part, column in enumerate(dimension.columns):
                if column in line:
                    fits &= np.isin([member[part] for member in dimension.members], line[column])
            if "ends" in line and dimension.columns == KEYS["period"]:
                fits &= [
                    hierarchies.ends_with_a_quarter(m[1]) if f else False
                    for m, f in zip(dimension.members, fits, strict=True)
                ]
            covered.append(fits)
        offered |= (
            covered[0][:, None, None, None]
            & covered[1][:, None, None]
            & (covered[2][:, None] & covered[3])
        )
    is_whole = np.array([member == hierarchies.WHOLE_PERIOD for member in dimensions[0].members])
    is_england = np.array([member == hierarchies.ENGLAND for member in dimensions[1].members])
    offered &= ~is_whole[:, None, None, None] | is_england[:, None, None]
    return offered
