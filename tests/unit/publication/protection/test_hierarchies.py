"""Every relation between cells holds for counts that are summed up by hand."""

import numpy as np
import pytest
from made_release import draw_counts
from protected_release import counts_of

from orchestration.publication.protection import hierarchies, tables


@pytest.fixture(scope="module")
def counts():
    """Fifteen months, so that one financial year is whole and one is not."""
    return counts_of(
        draw_counts(n_sub_icbs=4, n_icbs=2, n_providers=3, n_months=15, per_month=20, seed=3)
    )


@pytest.mark.parametrize("measures", [["access"], ["recovery", "reliable_recovery"]])
def test_totals_are_what_their_parts_sum_to(counts, measures):
    grid = tables.grid_of(counts, measures)
    for measure in measures:
        numerator, denominator = tables.on_grid(counts, grid, measure)
        for counted in (numerator, denominator, denominator - numerator):
            assert counted.sum() > 0
            np.testing.assert_array_equal(grid.relations @ counted, 0)


def test_every_dimension_has_relations(counts):
    grid = tables.grid_of(counts, ["access"])
    for dimension in grid.dimensions:
        assert dimension.relations, dimension.columns
    assert grid.relations.shape[0] > 1000


def test_a_total_may_hold_people_of_no_part(counts):
    rates = counts.rates
    is_england = rates["org_type"] == "England"
    more = rates.assign(
        numerator=rates["numerator"] + is_england, denominator=rates["denominator"] + is_england
    )
    grid = tables.grid_of(counts, ["access"])
    rest = (
        grid.relations
        @ tables.on_grid(
            tables.Counts(more, counts.parents, counts.detailed_of, counts.populations),
            grid,
            "access",
        )[1]
    )
    # Sums over areas lack a person; sums over groups and periods of England have too many parts.
    assert rest.min() < 0 < rest.max()


@pytest.mark.parametrize(
    ("period_type", "period", "first", "n_months"),
    [
        ("month", "2024-02", "2024-02", 1),
        ("quarter", "2023-24 Q4", "2024-01", 3),
        ("financial_year", "2023-24", "2023-04", 12),
        ("rolling_12_months", "2024-02", "2023-03", 12),
    ],
)
def test_months_of_a_period(period_type, period, first, n_months):
    months = hierarchies.months_of(period_type, period)
    assert (min(months), len(months)) == (first, n_months)


def test_an_unknown_type_of_period_is_an_error():
    with pytest.raises(ValueError, match="'week' is not a type of period"):
        hierarchies.months_of("week", "2024-02")
