"""Look-ups are told apart by their headers, whatever the year in them."""

import pytest
from landed import lake_table, land

from orchestration.sources import geography

ONS_2027 = (
    "LSOA21CD,LSOA21NM,SICBL27CD,SICBL27CDH,SICBL27NM,ICB27CD,ICB27CDH,ICB27NM,LAD27CD,LAD27NM,FID\n"
    "E01000001,City 001A,E38000001,A3A8R,North East,E54000001,QMF,NE London,E09000001,City,1\n"
)
GEOGRAPHR_2022 = (
    "lsoa11_name,lsoa11_code,sicbl22_name,sicbl22_code,sicbl22_code_h,icb22_name,icb22_code,"
    "icb22_code_h,ltla22_name,ltla22_code\n"
    "City 001A,E01000001,North East,E38000001,A3A8R,NE London,E54000001,QMF,City,E09000001\n"
)
GEOGRAPHR_2024 = (
    "lsoa21_name,lsoa21_code,sicbl24_name,sicbl24_code,sicbl24_code_nhs,icb24_name,icb24_code,"
    "icb24_code_nhs\nCity 001A,E01000001,North East,E38000001,A3A8R,NE London,E54000001,QMF\n"
)
CHANGES = (
    "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,{}LAD22CD,LAD22NM,LAD22NMW,ObjectId\n"
    "E01000001,City 001A,E01000002,City 001B,{}E09000001,City,,1\n"
)


@pytest.mark.parametrize(
    ("content", "year", "census", "lad"),
    [
        (ONS_2027, "2027", "2021", "E09000001"),
        (GEOGRAPHR_2022, "2022", "2011", "E09000001"),
        (GEOGRAPHR_2024, "2024", "2021", None),
    ],
)
def test_sub_icb_look_ups_of_every_origin_have_the_same_columns(
    data_dir, content, year, census, lad
):
    report = geography.load([land(data_dir, "geography", "a.csv", content)])
    name = f"lsoa_to_sub_icb/{year}_lsoa_{census}"
    assert (report.tables, report.problems) == ({name: 1}, [])
    (row,) = lake_table(data_dir, f"geography/{name}").to_dict("records")
    assert (row["lsoa_code"], row["lsoa_census_year"]) == ("E01000001", census)
    assert (row["sub_icb_code"], row["sub_icb_ons_code"]) == ("A3A8R", "E38000001")
    assert (row["icb_code"], row["icb_ons_code"]) == ("QMF", "E54000001")
    assert (row["lad_code"], row["lookup_year"]) == (lad, year)


@pytest.mark.parametrize(
    ("header", "value", "fit", "change"), [("CHGIND,", "U,", "exact", "U"), ("", "", "best", None)]
)
def test_exact_and_best_fit_are_told_apart_by_the_change_indicator(
    data_dir, header, value, fit, change
):
    content = CHANGES.format(header, value)
    geography.load([land(data_dir, "geography", "a.csv", content)])
    (row,) = lake_table(data_dir, f"geography/lsoa_2011_to_2021/{fit}_fit").to_dict("records")
    assert (row["lsoa_2011_code"], row["lsoa_2021_code"]) == ("E01000001", "E01000002")
    assert (row["fit"], row["change_indicator"], row["lad_code"]) == (fit, change, "E09000001")


def test_the_ccg_look_up_is_read(data_dir):
    content = (
        "FID,LSOA11CD,LSOA11NM,CCG21CD,CCG21CDH,CCG21NM,LAD21CD,LAD21NM\n"
        "1,E01000001,City 001A,E38000001,A3A8R,North East,E09000001,City\n"
    )
    report = geography.load([land(data_dir, "geography", "a.csv", content)])
    assert report.tables == {"lsoa_to_ccg/2021_lsoa_2011": 1}
    (row,) = lake_table(data_dir, "geography/lsoa_to_ccg/2021_lsoa_2011").to_dict("records")
    assert (row["ccg_code"], row["ccg_ons_code"]) == ("A3A8R", "E38000001")


def test_a_look_up_that_lacks_a_column_names_it(data_dir):
    content = ONS_2027.replace("SICBL27CDH", "SICBLCDH")
    (problem,) = geography.load([land(data_dir, "geography", "a.csv", content)]).problems
    assert "a.csv: lacks sub_icb_code; its columns are LSOA21CD, LSOA21NM" in str(problem)


def test_a_look_up_that_is_not_known_is_refused(data_dir):
    (problem,) = geography.load([land(data_dir, "geography", "a.csv", "a,b\n1,2\n")]).problems
    assert "is no look-up that is known" in str(problem)
