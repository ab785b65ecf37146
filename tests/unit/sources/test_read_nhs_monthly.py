"""The monthly activity file in every form it has had: dates, columns, marks, workbook and ZIP."""

import io

import pytest
from archives_by_hand import zip_of
from landed import lake_table, land
from openpyxl import Workbook

from orchestration.sources import nhs_monthly
from orchestration.sources.nhs_monthly import version_of

HEADER = (
    "REPORTING_PERIOD_START,REPORTING_PERIOD_END,GROUP_TYPE,ORG_CODE1,ORG_NAME1,ORG_CODE2,"
    "ORG_NAME2,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE_SUPPRESSED\n"
)
NAME = "nhstalkingtherapies_month_may_2023_activity_performance.csv"


def row(start="01/05/2023", end="31/05/2023", value="560", name="Count_ReferralsReceived"):
    return f"{start},{end},Provider,RX4,A TRUST,NULL,NULL,M001,{name},{value}\n"


def load_one(data_dir, name, content):
    return nhs_monthly.load([land(data_dir, "nhs_monthly", name, content)])


@pytest.mark.parametrize(
    ("start", "month"),
    [("01/05/2023", "2023-05"), ("2025-06-01", "2025-06"), ("01/12/2022", "2022-12")],
)
def test_both_forms_of_dates_give_the_month(data_dir, start, month):
    report = load_one(data_dir, "activity_performance.csv", HEADER + row(start))
    assert report.problems == []
    assert report.tables == {f"activity/{month}_performance": 1}


def test_every_mark_stays_as_published(data_dir):
    marks = ["*", "-", "NULL", "N/A", "", "12.5"]
    load_one(data_dir, NAME, HEADER + "".join(row(value=mark) for mark in marks))
    table = lake_table(data_dir, "nhs_monthly/activity/2023-05_performance")
    values = table["measure_value_suppressed"].fillna("(empty)").tolist()
    assert values == ["*", "-", "NULL", "N/A", "(empty)", "12.5"]
    assert set(table["month"]) == {"2023-05"}


def test_the_value_column_of_march_2021_has_another_name(data_dir):
    header = HEADER.replace("MEASURE_VALUE_SUPPRESSED", "MEASURE_VALUE")
    report = load_one(
        data_dir, "iapt-month-march-2021-final-data.csv", header + row("2021-03-01", "2021-03-31")
    )
    assert report.tables == {"activity/2021-03_final": 1}


def test_a_workbook_whose_sheet_name_ends_with_a_space_is_read(data_dir):
    workbook = Workbook()
    workbook.active.title = "Notes"
    sheet = workbook.create_sheet("May 2021 ")
    sheet.append(HEADER.strip().split(","))
    sheet.append(row("2021-05-01", "2021-05-31").strip().split(","))
    content = io.BytesIO()
    workbook.save(content)
    report = load_one(data_dir, "iapt-month-may-2021-final-data.xlsx", content.getvalue())
    assert report.problems == []
    assert report.tables == {"activity/2021-05_final": 1}


def test_the_zip_of_january_2023_is_read(data_dir):
    content = zip_of(
        {
            "iapt_month_jan_2023_activity_final.csv": HEADER + row("01/01/2023"),
            "iapt_quarter_3_final.csv": "other",
            "__MACOSX/._iapt_month_jan_2023_activity_final.csv": "x",
        }
    )
    report = load_one(data_dir, "iapt_month_jan_2023_activity_final.zip", content)
    assert report.problems == []
    assert report.tables == {"activity/2023-01_final": 1}


def test_a_primary_and_a_final_file_of_a_month_are_both_kept(data_dir):
    first = land(data_dir, "nhs_monthly", NAME, HEADER + row(value="560"))
    nhs_monthly.load([first])
    final = land(
        data_dir, "nhs_monthly", NAME.replace("performance", "final"), HEADER + row(value="565")
    )
    report = nhs_monthly.load([first, final])
    assert report.problems == []
    assert set(report.tables) == {"activity/2023-05_performance", "activity/2023-05_final"}
    ranks = {
        lake_table(data_dir, f"nhs_monthly/{name}")["file_version"][0]: int(
            lake_table(data_dir, f"nhs_monthly/{name}")["version_rank"][0]
        )
        for name in report.tables
    }
    assert ranks["final"] > ranks["performance"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("iapt_month_apr_22_activity_primary.csv", "iapt_month_apr_22_activity_updated.csv"),
        ("iapt_month_feb_2023_activity_final.csv", "iapt_month_feb_2023_activity_final_v2.csv"),
        ("iapt_month_feb_2023_activity.csv", "iapt_month_feb_2023_activity v2.csv"),
    ],
)
def test_a_later_version_ranks_above_an_earlier_one(earlier, later):
    assert version_of(earlier)[0] < version_of(later)[0]


def test_an_unknown_header_is_named_with_the_nearest_known_one(data_dir):
    header = HEADER.replace("MEASURE_NAME", "MEASURE_NAMES")
    (problem,) = load_one(data_dir, NAME, header + row()).problems
    assert "MEASURE_NAMES (nearest known: measure_name)" in str(problem)


def test_a_missing_column_is_named(data_dir):
    lines = [line.rsplit(",", 1)[0] for line in (HEADER + row()).splitlines()]
    (problem,) = load_one(data_dir, NAME, "\n".join(lines)).problems
    assert "lacks measure_value_suppressed" in str(problem)


def test_a_date_that_cannot_be_read_is_named_by_its_row(data_dir):
    (problem,) = load_one(data_dir, NAME, HEADER + row() + row("May 2023")).problems
    assert (problem.row, problem.column) == (3, "REPORTING_PERIOD_START")


def test_a_file_of_two_months_is_refused(data_dir):
    (problem,) = load_one(data_dir, NAME, HEADER + row() + row("01/06/2023")).problems
    assert "holds 2 months" in str(problem)
