"""Facts of the published sources that must come out of the marts to the unit."""

import pytest
from published_england import ENGLAND, MEASURES

from orchestration.settings import NEIGHBOUR_MIRROR

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not (NEIGHBOUR_MIRROR / "nhs_annual").is_dir(),
        reason="no published files: ../shared/data is not there",
    ),
]


@pytest.mark.parametrize("year", ENGLAND)
def test_england_comes_out_to_the_unit(warehouse, year):
    found = warehouse.ask(
        f"""
        select measure, coalesce(percentage, count) as figure, count
        from marts.nhs_annual_outcomes
        where org_type = 'England' and financial_year = '{year}'
            and broad_group = 'All' and ethnic_group = 'All'
        """
    ).set_index("measure")
    counts, percentages = ENGLAND[year][:5], ENGLAND[year][5:]
    assert tuple(found.loc[list(MEASURES[:5]), "count"]) == counts
    assert tuple(found.loc[list(MEASURES[5:]), "figure"]) == percentages


def test_groups_sum_to_the_england_total(warehouse):
    sums = warehouse.ask(
        """
        select financial_year, measure,
            sum(count) filter (where ethnic_group = 'All' and broad_group <> 'All'
                or ethnic_group = 'Not stated, not known or invalid') as broad,
            sum(count) filter (where ethnic_group <> 'All') as detailed,
            max(count) filter (where broad_group = 'All') as total
        from marts.nhs_annual_outcomes
        where org_type = 'England'
            and measure in ('referrals_received', 'finished_course_treatment')
        group by all
        """
    )
    assert len(sums) == 2 * len(ENGLAND)
    assert (sums["detailed"] == sums["total"]).all()
    assert (sums["broad"] == sums["total"]).all()


def test_a_provider_under_two_names_is_counted_once(warehouse):
    rows = warehouse.ask(
        """
        select ethnic_group, measure, count(*) as n from marts.nhs_annual_outcomes
        where org_type = 'Provider' and org_code = 'TAF90' and financial_year = '2023-24'
        group by broad_group, ethnic_group, measure
        """
    )
    assert len(rows) > 0
    assert (rows["n"] == 1).all()


def test_every_detailed_group_is_one_group_in_every_year(warehouse):
    groups = warehouse.ask(
        """
        select financial_year, count(distinct ethnic_group) as n
        from marts.nhs_annual_outcomes
        inner join marts.dim_ethnic_group using (ethnic_group)
        where org_type = 'England'
        group by financial_year
        """
    )
    assert len(groups) == len(ENGLAND)
    assert (groups["n"] == 16).all()
    other = warehouse.ask(
        "select distinct ethnic_group from marts.nhs_annual_outcomes "
        "where lower(ethnic_group) like '%other%' and broad_group like 'Asian%'"
    )
    assert list(other["ethnic_group"]) == ["Asian Other"]


def test_a_withheld_figure_has_a_reason_and_no_number_and_england_has_none(warehouse):
    cells = warehouse.ask(
        """
        select org_type = 'England' as is_england, suppression_reason as reason, measure,
            count(*) as n, count(count) as n_with_count
        from marts.nhs_annual_outcomes group by all
        """
    )
    not_collected = cells["reason"] == "not_collected"
    # the publisher says how many accessed services by other variables only
    assert set(cells[not_collected]["measure"]) == {"accessing_services"}
    assert (cells[not_collected]["n_with_count"] == 0).all()
    cells = cells[~not_collected]
    withheld = cells[cells["reason"].notna()]
    assert set(withheld["reason"]) == {"small_count"}
    assert (withheld["n_with_count"] == 0).all()
    assert not withheld["is_england"].any()
    shown = cells[cells["reason"].isna()]
    assert (shown["n_with_count"] == shown["n"]).all()


def test_every_lsoa_is_there_once_with_its_deprivation(warehouse):
    found = warehouse.ask(
        """
        select lsoa_census_year as year, count(*) as n, count(distinct lsoa_code) as n_codes,
            count(imd_2015_decile) as n_2015, count(imd_2019_decile) as n_2019,
            count(imd_2025_decile) as n_2025, max(imd_2019_rank) as last_2019
        from marts.dim_lsoa group by all order by all
        """
    )
    assert list(found["n"]) == list(found["n_codes"]) == [32_844, 33_755]
    assert (found["n_2015"][0], found["n_2019"][0], found["n_2025"][1]) == (32_844, 32_844, 33_755)
    # The last rank is only read whole when its thousands separator is understood.
    assert found["last_2019"][0] == 32_844
