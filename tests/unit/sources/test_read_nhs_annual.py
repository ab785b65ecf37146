"""The annual publication is read whatever its year, archive and headers."""

import csv
import gzip
from itertools import groupby

import pytest
from archives_by_hand import rar_of, zip_of
from landed import lake_table, land

from orchestration.errors import BadFileError
from orchestration.settings import NEIGHBOUR_MIRROR
from orchestration.sources import nhs_annual
from orchestration.sources.nhs_annual import (
    KINDS,
    canonical_columns,
    financial_year,
    kind_of,
)

SCHEMAS = NEIGHBOUR_MIRROR / "nhs_talking_therapies" / "annual_main_schemas.csv.gz"
HEADER_LINE = (
    "OrgType,OrgCode,OrgName,VariableType,VariableA,VariableB,CountReferralsReceived,"
    "CountFirstTreatment,CountFinishedCourseTreatment,CountAtCaseness,CountNotAtCaseness,"
    "CountImprovement,CountNoReliableChange,CountDeterioration,CountRecovery,"
    "CountReliableRecovery,PercentageImprovement,PercentageNoReliableChange,"
    "PercentageDeterioration,PercentageRecovery,PercentageReliableRecovery"
)
HEADERS = HEADER_LINE.split(",")
NAMES = ["Provider", "RX4", " A Trust ", "Total", "All", "All"]
FIGURES = ["1600000", "*", "NULL", "", *["5"] * 11]


def main_file(headers=HEADERS, figures=FIGURES):
    return ",".join(headers) + "\n" + ",".join([*NAMES, *figures]) + "\n"


def archive_of(year, content=None, write=zip_of):
    name = f"psych-ther-ann-rep-csv-{year}-main-csv.csv"
    return write({name: (content or main_file()).encode(), f"{year}-therapist-role.csv": b"other"})


def columns_by_year(kind="main"):
    if not SCHEMAS.exists():
        return []
    with gzip.open(SCHEMAS, "rt") as content:
        rows = [row for row in csv.DictReader(content) if kind_of(row["csv_file"]) == kind]
    years = groupby(rows, key=lambda row: row["period"])
    return sorted((year, [row["column"] for row in columns]) for year, columns in years)


def test_figures_stay_as_published(data_dir):
    report = nhs_annual.load([land(data_dir, "nhs_annual", "a.zip", archive_of("2017-18"))])
    assert report.problems == []
    assert report.tables == {"main/2017-18": 1}
    (row,) = lake_table(data_dir, "nhs_annual/main/2017-18").to_dict("records")
    assert (row["financial_year"], row["org_name"]) == ("2017-18", "A Trust")
    assert row["count_referrals_received"] == "1600000"
    assert row["count_accessing_services"] == "*"
    assert row["count_finished_course_treatment"] == "NULL"
    assert row["count_at_caseness"] is None


def test_a_rar_with_its_main_file_in_a_folder_is_read(data_dir):
    folder = "psych-ther-ann-2018-19-csvs/psych-ther-ann-rep-csv-2018-19-Main-csv.CSV"
    content = rar_of({folder: main_file().encode(), "psych-ther-2018-19-PEQ.csv": b"x"})
    file = land(data_dir, "nhs_annual", "psych-ther-ann-2018-19-csvs.rar", content)
    assert nhs_annual.load([file]).tables == {"main/2018-19": 1}
    assert lake_table(data_dir, "nhs_annual/main/2018-19")["source_file"][0] == file.file_name


def test_a_year_that_is_in_no_list_is_read(data_dir):
    file = land(data_dir, "nhs_annual", "a.zip", archive_of("2031-32"))
    assert nhs_annual.load([file]).tables == {"main/2031-32": 1}


def test_the_name_of_the_archive_gives_the_year_that_the_member_does_not(data_dir):
    archive = zip_of({"main.csv": main_file(), "__MACOSX/._main.csv": "x"})
    file = land(data_dir, "nhs_annual", "csvs_2022_23.zip", archive)
    assert nhs_annual.load([file]).tables == {"main/2022-23": 1}


def test_an_archive_without_a_year_is_refused(data_dir):
    file = land(data_dir, "nhs_annual", "a.zip", zip_of({"main.csv": main_file()}))
    (problem,) = nhs_annual.load([file]).problems
    assert "a.zip/main.csv: has no financial year" in str(problem)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("psych-ther-ann-rep-csv-2017-18-main-csv.csv", "2017-18"),
        ("main_2017_18.csv", "2017-18"),
        ("main201718.csv", "2017-18"),
        ("main-1718.csv", "2017-18"),
        ("main-2017-2018.csv", "2017-18"),
        ("main-2099-00.csv", "2099-00"),
        ("1920-as-of-2020-21-main.csv", "2020-21"),
        ("main-2017-19.csv", None),
        ("main-20171899.csv", None),
        ("main.csv", None),
    ],
)
def test_the_financial_year_is_read_from_a_name(name, year):
    assert financial_year(name) == year


@pytest.mark.parametrize(
    "header",
    [
        "CountReferralsReceived",
        "Count_ReferralsReceived",
        "count referrals received ",
        "\ufeffCOUNT",
    ],
)
def test_headers_match_whatever_their_capitals_spaces_and_underscores(data_dir, header):
    headers = [header if name == "CountReferralsReceived" else name for name in HEADERS]
    if "COUNT" in header:
        headers = [name.upper().replace("COUNT", "Count_") for name in HEADERS]
        headers[0] = "\ufeff" + headers[0]
    file = land(data_dir, "nhs_annual", "a.zip", archive_of("2017-18", main_file(headers)))
    assert nhs_annual.load([file]).problems == []
    table = lake_table(data_dir, "nhs_annual/main/2017-18")
    assert table["count_referrals_received"][0] == "1600000"


def test_an_unknown_header_is_named_with_the_nearest_known_one():
    with pytest.raises(BadFileError) as refusal:
        canonical_columns([*HEADERS, "Count_Recoverys", "Zebra"], "main.csv")
    assert "Count_Recoverys (nearest known: count_recovery), Zebra" in str(refusal.value)


@pytest.mark.parametrize("missing", [*HEADERS[:7], "CountFinishedCourseTreatment", "CountRecovery"])
def test_a_missing_key_column_is_named(missing):
    with pytest.raises(BadFileError, match="is missing") as refusal:
        canonical_columns([name for name in HEADERS if name != missing], "main.csv")
    assert refusal.value.column.replace("_", "") == missing.lower()


def test_two_headers_for_one_column_are_refused():
    with pytest.raises(BadFileError, match="column count_recovery: is there twice"):
        canonical_columns([*HEADERS, "Count_Recovery"], "main.csv")


def test_a_second_archive_of_a_year_is_refused_and_both_are_named(data_dir):
    first = land(data_dir, "nhs_annual", "b.zip", archive_of("2017-18"))
    nhs_annual.load([first])
    second = land(data_dir, "nhs_annual", "a.zip", archive_of("2017-18", write=rar_of))
    report = nhs_annual.load([second, first])
    (problem,) = report.problems
    assert "a.zip: holds main/2017-18, which b.zip holds too" in str(problem)
    assert lake_table(data_dir, "nhs_annual/main/2017-18")["source_file"][0] == "b.zip"


def test_a_broken_archive_does_not_stop_the_others(data_dir):
    broken = land(data_dir, "nhs_annual", "a.zip", archive_of("2016-17")[:-40])
    good = land(data_dir, "nhs_annual", "b.zip", archive_of("2017-18"))
    report = nhs_annual.load([broken, good])
    assert [problem.file for problem in report.problems] == ["a.zip"]
    assert report.tables == {"main/2017-18": 1}


def test_a_ragged_row_is_named_by_archive_member_and_row(data_dir):
    file = land(
        data_dir, "nhs_annual", "a.zip", archive_of("2017-18", main_file() + "England,All\n")
    )
    (problem,) = nhs_annual.load([file]).problems
    assert problem.file == "a.zip/psych-ther-ann-rep-csv-2017-18-main-csv.csv"
    assert problem.row == 3


@pytest.mark.skipif(not SCHEMAS.exists(), reason=f"no published column lists at {SCHEMAS.name}")
def test_the_columns_of_all_eight_published_years_are_known():
    found = {year: canonical_columns(columns, year) for year, columns in columns_by_year()}
    assert len(found) == 8
    assert [len(columns) for columns in found.values()] == [46, 46, 46, 47, 47, 48, 48, 50]
    for names in found.values():
        assert len(set(names.values())) == len(names)
        assert {"count_accessing_services", "mean_wait_accessing_services"} <= set(names.values())


@pytest.mark.skipif(not SCHEMAS.exists(), reason=f"no published column lists at {SCHEMAS.name}")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "main"])
def test_the_columns_of_the_other_files_of_all_eight_years_are_known(kind):
    found = {year: canonical_columns(cols, year, kind) for year, cols in columns_by_year(kind)}
    assert len(found) == 8
    for names in found.values():
        assert len(set(names.values())) == len(names)


KEYS = "OrgType,OrgCode,OrgName,VariableType,VariableA,VariableB"
ROW = "England,All,England,Ethnic Group,White,British"
OTHER_FILES = {
    "psych-ther-ann-rep-csv-2018-19-effect-size.csv": (
        f"{KEYS},Measure,InitialCaseness,EffectSize\n{ROW},PHQ-9,At caseness,1.1\n"
    ),
    "psych-ther-ann-rep-csv-2018-19-therapy-type.csv": (
        f"{KEYS},CountTherapyEndTreatment_HI_BehaviouralActivation\n{ROW},12\n"
    ),
    "psych-ther-ann-rep-csv-2018-19-PEQ.csv": f"{KEYS},CountDidStaffListen\n{ROW},*\n",
    "psych-ther-ann-rep-csv-2018-19-emp-status.csv": f"{KEYS},Count_ReferralsReceived\n{ROW},3\n",
    "psych-ther-ann-rep-csv-2018-19-psych-medication.csv": (
        f"{KEYS},PrescribedTaking,Total\n{ROW},100,250\n"
    ),
    "psych-ther-ann-rep-csv-2018-19-therapist-role.csv": "not read",
}


def test_every_file_of_the_rar_of_2018_19_is_read(data_dir):
    others = {name: text.encode() for name, text in OTHER_FILES.items()}
    archive = rar_of(
        {"psych-ther-ann-rep-csv-2018-19-main-csv.csv": main_file().encode(), **others}
    )
    file = land(data_dir, "nhs_annual", "psych-ther-ann-2018-19-csvs.rar", archive)
    report = nhs_annual.load([file])
    assert report.problems == []
    assert set(report.tables) == {f"{kind}/2018-19" for kind in KINDS}
    medication = lake_table(data_dir, "nhs_annual/medication/2018-19").iloc[0]
    assert medication["count_status_end_prescribed_and_taking"] == "100"
    assert medication["count_status_end_total"] == "250"
    assert lake_table(data_dir, "nhs_annual/peq/2018-19")["count_did_staff_listen"][0] == "*"


def test_a_bad_file_beside_the_main_one_is_refused_alone_and_again(data_dir):
    name = "psych-ther-ann-rep-csv-2022-23-peq.csv"
    main = {"psych-ther-ann-rep-csv-2022-23-main-v2.csv": main_file()}
    content = zip_of({**main, name: f"{KEYS},CountDidStafListen\n{ROW},4\n"})
    file = land(data_dir, "nhs_annual", "a.zip", content)
    for _ in range(2):
        report = nhs_annual.load([file])
        (problem,) = report.problems
        assert "CountDidStafListen (nearest known: count_did_staff_listen)" in str(problem)
        assert report.tables == {"main/2022-23": 1}


def test_columns_of_onekind_of_file_are_not_those_of_another():
    with pytest.raises(BadFileError, match="has headers that are not known: EffectSize"):
        canonical_columns([*HEADERS, "EffectSize"], "main.csv")
