"""Every edition of the index is recognised by its headers."""

import io

import pytest
from landed import lake_table, land
from openpyxl import Workbook

from orchestration.sources import imd
from orchestration.sources.loading import READER_VERSION

AREA = "LSOA code ({}),LSOA name ({}),Local Authority District code ({}),"
RANK = "Index of Multiple Deprivation (IMD) Rank"
DECILE = "Index of Multiple Deprivation (IMD) Decile"
FILE_1 = AREA.format(2011, 2011, 2019) + f"{RANK},{DECILE}\r\n"
ROW = 'E01000001,City of London 001A,E09000001,"29,199",9'


def workbook_of(header, row):
    workbook = Workbook()
    workbook.active.append(["Notes"])
    sheet = workbook.create_sheet("IMD")
    sheet.append(header)
    sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_file_1_keeps_its_figures_as_published(data_dir):
    file = land(data_dir, "imd", "File_1.csv.gz", "\ufeff" + FILE_1 + ROW)
    assert imd.load([file]).tables == {"ranks/file_1_gz": 1}
    (row,) = lake_table(data_dir, "imd/ranks/file_1_gz").to_dict("records")
    assert row == {
        "lsoa_code": "E01000001",
        "imd_rank": "29,199",
        "imd_decile": "9",
        "edition": "2019",
        "lsoa_census_year": "2011",
        "source_file": "File_1.csv.gz",
        "source_sha256": file.sha256,
        "reader_version": READER_VERSION,
    }


@pytest.mark.parametrize(
    ("lsoa", "district", "edition"),
    [("2011", "2013", "2015"), ("2011", "2019", "2019"), ("2021", "2024", "2025")],
)
def test_the_edition_of_a_workbook_follows_from_the_years_in_its_headers(
    data_dir, lsoa, district, edition
):
    long_decile = f"{DECILE} (where 1 is most deprived 10% of LSOA"
    header = [*AREA.format(lsoa, lsoa, district).split(",")[:3], f"{RANK} (where 1 is", long_decile]
    content = workbook_of(header, ["E01000001", "City", "E09000001", 29199, 9])
    report = imd.load([land(data_dir, "imd", "any name.xlsx", content)])
    assert report.problems == []
    (row,) = lake_table(data_dir, "imd/ranks/any_name_xlsx").to_dict("records")
    assert (row["edition"], row["lsoa_census_year"]) == (edition, lsoa)
    assert (row["imd_rank"], row["imd_decile"]) == ("29199", "9")


def test_the_ons_look_up_holds_ranks_without_deciles(data_dir):
    content = "LSOA11CD,LSOA11NM,LAD19CD,LAD19NM,IMD19,FID\nE01000001,City,E09000001,City,29199,1\n"
    imd.load([land(data_dir, "imd", "look_up.csv", content)])
    (row,) = lake_table(data_dir, "imd/ranks/look_up_csv").to_dict("records")
    assert (row["imd_rank"], row["imd_decile"], row["edition"]) == ("29199", None, "2019")


def test_population_denominators_are_recognised_and_left_out(data_dir):
    header = AREA.format(2011, 2011, 2019) + "Total population: mid 2015 (excluding prisoners)\n"
    report = imd.load([land(data_dir, "imd", "f.csv", header + 'E01000001,City,E09,"1,296"\n')])
    assert (report.tables, report.problems) == ({}, [])


def test_a_missing_column_is_named_with_those_found(data_dir):
    content = AREA.format(2011, 2011, 2019) + RANK + "\nE01000001,City,E09000001,1\n"
    (problem,) = imd.load([land(data_dir, "imd", "f.csv", content)]).problems
    assert f"f.csv: lacks {DECILE}; its columns are LSOA code (2011), LSOA name (2011)" in str(
        problem
    )
    assert "E01000001" not in str(problem)


def test_an_unknown_edition_is_refused(data_dir):
    content = FILE_1.replace("2019", "2031") + ROW
    (problem,) = imd.load([land(data_dir, "imd", "f.csv", content)]).problems
    assert "districts of 2031, which is no known edition" in str(problem)


def test_copies_of_an_edition_stay_side_by_side(data_dir):
    files = [land(data_dir, "imd", name, FILE_1 + ROW) for name in ("a.csv", "b.csv.gz")]
    assert imd.load(files).tables == {"ranks/a_csv": 1, "ranks/b_gz": 1}
