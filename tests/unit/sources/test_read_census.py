"""Three layouts of the census tables become one long table."""

import pytest
from archives_by_hand import zip_of
from landed import lake_table, land

from orchestration.sources import census

TABLE = "census/residents_by_ethnic_group"
NOMIS = """"TS021 - Ethnic group"
"ONS Crown Copyright Reserved [from Nomis on 25 June 2024]"

"2021 super output area - lower layer","Total: All usual residents","%","White","%"

"E01011954 : Hartlepool 001A","2,289",100.0,2251,98.3
"E01014370 : Bristol, City of 001A",1500,100.0,1400,93.3


"In order to protect against disclosure, records have been swapped"
"""
BULK = (
    "date,geography,geography code,Ethnic group: Total: All usual residents,"
    "Ethnic group: White,Ethnic group: White: Roma\n"
    "2021,An area,{},100,90,1\n"
)
MLID = "LSOA,Persons,WhiteBrit,Irish,MSOA,LAD,RGN\nW01000001,10,8,1,W02,W06,W92\n"


def rows(data_dir, name):
    table = lake_table(data_dir, f"{TABLE}/{name}")
    return list(
        table[["area_code", "census_group", "residents"]].itertuples(index=False, name=None)
    )


def test_a_nomis_query_gives_its_counts_without_its_percentages(data_dir):
    report = census.load([land(data_dir, "census", "query.csv.gz", NOMIS.replace("\n", "\r\n"))])
    assert report.tables == {"residents_by_ethnic_group/2021_lsoa_2_columns": 4}
    assert rows(data_dir, "2021_lsoa_2_columns") == [
        ("E01011954", "Total: All usual residents", "2,289"),
        ("E01014370", "Total: All usual residents", "1500"),
        ("E01011954", "White", "2251"),
        ("E01014370", "White", "1400"),
    ]


def test_a_ragged_row_of_a_nomis_query_is_named_by_its_row_in_the_file(data_dir):
    cut = NOMIS.replace(",1400,93.3", "")
    (problem,) = census.load([land(data_dir, "census", "query.csv", cut)]).problems
    assert (problem.file, problem.row) == ("query.csv", 7)


def test_subtotals_of_a_bulk_table_keep_their_labels(data_dir):
    report = census.load([land(data_dir, "census", "a.csv", BULK.format("E02000001"))])
    assert report.tables == {"residents_by_ethnic_group/2021_msoa_3_columns": 3}
    assert rows(data_dir, "2021_msoa_3_columns") == [
        ("E02000001", "Total: All usual residents", "100"),
        ("E02000001", "White", "90"),
        ("E02000001", "White: Roma", "1"),
    ]


def ts021(msoa="E02000001"):
    areas = {"lsoa": "E01000001", "msoa": msoa, "ltla": "E06000001"}
    tables = {f"census2021-ts021-{kind}.csv": BULK.format(code) for kind, code in areas.items()}
    return zip_of({**tables, "metadata/ts021.txt": "notes"})


def test_the_bulk_archive_gives_lsoas_and_msoas(data_dir):
    report = census.load([land(data_dir, "census", "census2021-ts021.zip", ts021())])
    assert set(report.tables) == {
        "residents_by_ethnic_group/2021_lsoa_3_columns",
        "residents_by_ethnic_group/2021_msoa_3_columns",
    }
    assert report.problems == []


@pytest.mark.parametrize(("in_archive", "n_problems"), [("E02000001", 0), ("E02000002", 1)])
def test_a_table_that_comes_twice_is_refused_only_when_the_copies_differ(
    data_dir, in_archive, n_problems
):
    alone = land(data_dir, "census", "a.csv", BULK.format("E02000001"))
    archive = land(data_dir, "census", "b.zip", ts021(in_archive))
    for _ in range(2):
        report = census.load([alone, archive])
        assert rows(data_dir, "2021_msoa_3_columns")[0][0] == "E02000001"
        assert lake_table(data_dir, f"{TABLE}/2021_msoa_3_columns")["source_file"][0] == "a.csv"
        assert len(report.problems) == n_problems


def test_what_an_archive_holds_beside_a_copy_is_read(data_dir):
    alone = land(data_dir, "census", "a.csv", BULK.format("E02000001"))
    report = census.load([alone, land(data_dir, "census", "b.zip", ts021())])
    assert report.rows_by_file == {"a.csv": 3, "b.zip": 3}


def test_the_census_of_2011_keeps_the_names_of_its_groups(data_dir):
    report = census.load([land(data_dir, "census", "mlid.csv", MLID)])
    assert report.tables == {"residents_by_ethnic_group/2011_lsoa_3_columns": 3}
    assert rows(data_dir, "2011_lsoa_3_columns")[1] == ("W01000001", "WhiteBrit", "8")


@pytest.mark.parametrize(
    "content",
    ["a,b\n1,2\n", BULK.format("E06000001"), BULK.format("E01000001") + "2021,x,E02,1,1,1\n"],
)
def test_other_tables_and_other_areas_are_refused(data_dir, content):
    report = census.load([land(data_dir, "census", "a.csv", content)])
    assert (len(report.problems), report.tables) == (1, {})
