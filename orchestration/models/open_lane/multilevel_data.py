"""Cells of the multilevel models, from `marts.open_outcome_rates`: providers, groups and years."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from orchestration.models.open_lane.censored import censored_cells
from orchestration.models.open_lane.multilevel import Problem
from orchestration.models.open_lane.results import REFERENCE_GROUP

MINORITISED = "Minoritised"


@dataclass(frozen=True)
class Comparison:
    """Cells of White British people and of the compared groups, ready to be fitted.

    Columns of the problem are a constant, the years but the first, and the compared groups.
    """

    measure: str
    population: str
    compared: str
    cells: pd.DataFrame
    years: list[str]
    groups: list[str]
    providers: list[str]
    problem: Problem

    def is_shown(self) -> np.ndarray:
        """Cells whose counts are shown and large enough for a Pearson residual."""
        smallest = self.cells[["numerator_least", "denominator_least"]]
        rest = smallest["denominator_least"] - self.cells["numerator_most"]
        return (
            ~self.cells["is_withheld"] & (smallest["numerator_least"] >= 5) & (rest >= 5)
        ).to_numpy()

    def place_of_group(self, group: str) -> int:
        """Position of a group's coefficient."""
        return 1 + len(self.years) - 1 + self.groups.index(group)


def provider_cells(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per provider, year, detailed group and proportion, withheld ones included."""
    return connection.execute(
        """
        select rates.measure, rates.population, rates.org_code, rates.financial_year,
            rates.ethnic_group, groups.broad_group, rates.percentage, rates.numerator_least,
            rates.numerator_most, rates.denominator_least, rates.denominator_most,
            rates.numerator is null or rates.denominator is null as is_withheld
        from marts.open_outcome_rates as rates
        inner join marts.dim_ethnic_group as groups using (ethnic_group)
        where rates.org_type = 'Provider' and rates.ethnic_grouping = 'detailed'
            and rates.measure in (
                'recovery', 'reliable_improvement', 'reliable_recovery', 'reliable_deterioration'
            )
            and rates.denominator_most > 0
        order by rates.measure, rates.org_code, rates.financial_year, groups.sort_order
        """
    ).df()


def compare(cells: pd.DataFrame, compared: str) -> Comparison:
    """The comparison of one measure's cells: everyone minoritised, or one broad group."""
    is_reference = cells["ethnic_group"] == REFERENCE_GROUP
    is_compared = ~is_reference
    if compared != MINORITISED:
        is_compared &= cells["broad_group"] == compared
    kept = cells[is_reference | is_compared].reset_index(drop=True)
    years = sorted(kept["financial_year"].unique())
    groups = list(dict.fromkeys(kept["ethnic_group"][kept["ethnic_group"] != REFERENCE_GROUP]))
    services, providers = pd.factorize(kept["org_code"])
    columns = np.column_stack(
        [np.ones(len(kept))]
        + [(kept["financial_year"] == year).to_numpy(float) for year in years[1:]]
        + [(kept["ethnic_group"] == group).to_numpy(float) for group in groups]
    )
    problem = Problem(
        censored_cells(kept),
        columns,
        services,
        (kept["ethnic_group"] != REFERENCE_GROUP).to_numpy(float),
        years=kept["financial_year"].map(years.index).to_numpy(),
    )
    return Comparison(
        measure=kept["measure"].iloc[0],
        population=kept["population"].iloc[0],
        compared=compared,
        cells=kept,
        years=years,
        groups=groups,
        providers=list(providers),
        problem=problem,
    )


def pooled_gaps(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per measure, provider and compared group: the crude gap over the years whose counts
    are shown for both, as a log odds ratio with its error, and how many years are not shown.

    Half a person is added to every cell, so that a service without any with the outcome has a gap.
    """
    pooled = connection.execute(
        """
        with years as (
            select measure, org_code as provider_code, ethnic_group, numerator, denominator,
                reference_numerator, reference_denominator,
                numerator + denominator + reference_numerator + reference_denominator
                    is not null as is_shown
            from marts.open_outcome_gaps
            where org_type = 'Provider' and ethnic_grouping in ('minoritised', 'broad')
                and ethnic_group not like 'Not stated%'
                and measure in (
                    'recovery', 'reliable_improvement', 'reliable_recovery',
                    'reliable_deterioration'
                )
        )
        select measure, provider_code, ethnic_group,
            count(*) filter (not is_shown) as n_years_withheld,
            count(*) filter (is_shown) as n_years_shown,
            sum(numerator) filter (is_shown) as events,
            sum(denominator) filter (is_shown) as people,
            sum(reference_numerator) filter (is_shown) as reference_events,
            sum(reference_denominator) filter (is_shown) as reference_people
        from years
        group by measure, provider_code, ethnic_group
        order by measure, provider_code, ethnic_group
        """
    ).df()
    odds, variance = [], []
    for events, people in (("events", "people"), ("reference_events", "reference_people")):
        with_it = pooled[events] + 0.5
        # rounding can put more people with the outcome than people
        without = (pooled[people] - pooled[events]).clip(lower=0) + 0.5
        odds.append(np.log(with_it / without))
        variance.append(1 / with_it + 1 / without)
    return pooled.assign(gap=odds[0] - odds[1], gap_error=np.sqrt(variance[0] + variance[1]))
