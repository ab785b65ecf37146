"""The published files themselves, from the mirror into the lake: rows and figures as published."""

import duckdb
import pytest
from published_england import ENGLAND, MEASURES

from orchestration.settings import NEIGHBOUR_MIRROR, get_settings
from orchestration.sources.refresh import READERS, refresh_source

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not (NEIGHBOUR_MIRROR / "nhs_annual").is_dir(),
        reason="no published files: ../shared/data is not there",
    ),
]


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Every source read once into a lake of its own; the reports by source."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TTE_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        environment.setenv("TTE_SOURCE_MIRROR", str(NEIGHBOUR_MIRROR))
        environment.setenv("TTE_OFFLINE", "true")
        get_settings.cache_clear()
        yield {source: refresh_source(source) for source in READERS}
    get_settings.cache_clear()


@pytest.fixture
def rows(reports):
    """A function that asks the lake: a table and the rest of a query on it."""

    def ask(table, select, rest=""):
        files = str(get_settings().lake / table / "*.parquet")
        query = f"select {select} from read_parquet(?, union_by_name = true) {rest}"
        return duckdb.execute(query, [files]).fetchall()

    return ask


def test_every_year_of_the_annual_publication_is_loaded(reports):
    assert reports["nhs_annual"].tables == {
        "main/2017-18": 47_520,
        "main/2019-20": 46_750,
        "main/2020-21": 48_280,
        "main/2021-22": 43_703,
        "main/2023-24": 30_015,
        "main/2024-25": 29_651,
    }


def test_the_figures_of_england_are_the_published_ones(rows):
    columns = "count_referrals_received, count_finished_course_treatment, count_recovery"
    of_england = "where org_type = 'England' and variable_type = 'Total'"
    found = rows("nhs_annual/main", f"financial_year, {columns}", of_england)
    wanted = ("referrals_received", "finished_course_treatment", "recovery")
    kept = [MEASURES.index(measure) for measure in wanted]
    expected = {year: tuple(str(row[place]) for place in kept) for year, row in ENGLAND.items()}
    assert {year: tuple(figures) for year, *figures in found} == expected


def test_withheld_and_not_applicable_figures_stay_apart(rows):
    counts = "count(*) filter (count_recovery = '*'), count(*) filter (count_recovery = 'NULL')"
    assert rows("nhs_annual/main", counts) == [(57_999, 61_605)]


def test_every_copy_of_every_edition_of_the_index_is_loaded(rows):
    by_copy = "edition, lsoa_census_year, count(*), count(distinct lsoa_code), count(imd_decile)"
    each_copy = "group by edition, lsoa_census_year, source_file order by all"
    assert rows("imd/ranks", by_copy, each_copy) == [
        ("2015", "2011", 32_844, 32_844, 32_844),
        ("2019", "2011", 32_844, 32_844, 0),
        *[("2019", "2011", 32_844, 32_844, 32_844)] * 3,
        ("2025", "2021", 33_755, 33_755, 33_755),
    ]


def test_all_copies_of_one_edition_hold_the_same_ranks(rows):
    n_ranks = "count(distinct replace(imd_rank, ',', '')) as n_ranks"
    by_lsoa = rows(
        "imd/ranks", n_ranks, "group by edition, lsoa_code order by n_ranks desc limit 1"
    )
    assert by_lsoa == [(1,)]


def test_the_residents_of_both_censuses_sum_to_the_published_totals(rows):
    total = "sum(cast(replace(residents, ',', '') as integer))"
    everyone = "where census_group in ('Persons', 'Total: All usual residents')"
    found = rows(
        "census/residents_by_ethnic_group",
        f"census_year, area_type, count(*), {total}",
        f"{everyone} group by census_year, area_type order by all",
    )
    assert found == [
        ("2011", "lsoa", 34_753, 56_075_912),
        ("2021", "lsoa", 35_672, 59_597_576),
        ("2021", "msoa", 7_264, 59_597_771),
    ]


def test_the_changes_of_lsoas_are_those_of_the_exact_fit(rows):
    by_kind = "fit, change_indicator, count(*)"
    found = rows("geography/lsoa_2011_to_2021", by_kind, "group by all order by all")
    assert found == [
        ("best", None, 34_753),
        *[("exact", kind, n) for kind, n in (("M", 239), ("S", 1_900), ("U", 33_647), ("X", 10))],
    ]


def test_every_lsoa_has_a_sub_icb_and_an_icb_by_ods_code(rows):
    counts = "count(distinct lsoa_code), count(distinct sub_icb_code), count(distinct icb_code)"
    by_year = "where length(sub_icb_code) < 9 group by lookup_year order by lookup_year"
    assert rows("geography/lsoa_to_sub_icb", f"lookup_year, {counts}", by_year) == [
        ("2022", 32_844, 106, 42),
        ("2024", 33_755, 106, 42),
    ]
    assert rows("geography/lsoa_to_ccg", "count(*), count(distinct ccg_code)") == [(32_844, 106)]


def test_every_provider_is_loaded(reports):
    tables = reports["organisations"].tables
    assert tables == {"providers/providers": 233, "provider_ccg_pairs/2021": 2_058}


def test_refreshing_again_gives_the_same_tables(reports):
    assert {source: refresh_source(source) for source in READERS} == reports


def test_every_file_has_its_provenance(rows, reports):
    found = rows("provenance/source_files", "source, count(*), count(problem)", "group by all")
    assert {source: tuple(counts) for source, *counts in found} == {
        "nhs_annual": (6, 0),
        "imd": (7, 0),
        "census": (3, 0),
        "geography": (5, 0),
        "organisations": (3, 0),
    }
