"""Rows and values that cannot be used: what is rejected, what is kept and listed, and where.

One submission holds every mess of a kind, landed once for all tests of this module.
"""

import duckdb
import pytest
from submission_files import PATIENT, REFERRAL, write_other_tables, write_submission, write_table

from orchestration import settings
from orchestration.sources.mds import landing


def referral(number, **given):
    keys = {
        "ServiceRequestId": f"SR-{number}",
        "Unique_ServiceRequestID": f"SIM01SR-{number}",
        "PathwayID": f"PW-{number}",
    }
    return REFERRAL | keys | {"EndCode": "", "Age_ReferralRequest_ReceivedDate": "34"} | given


def contact(number, **given):
    return {
        "ServiceRequestId": "SR-1",
        "PathwayID": "PW-1",
        "CareContactId": f"CC-{number}",
        "Unique_CareContactID": f"SIM01CC-{number}",
        "CareContDate": "2023-04-20",
        "AttendOrDNACode": "5",
        "AppType": " 3",
        "PlannedCareContIndicator": "y",
    } | given


def score(number, value, tool="720433000", **given):
    return {
        "CareActId": f"CA-{number}",
        "Unique_CareContactID": "SIM01CC-1",
        "Unique_CareActivityID": f"SIM01CA-{number}",
        "CodedAssToolType": tool,
        "PersScore": value,
    } | given


REFERRALS = [
    referral(1),
    referral(2, ReferralRequestReceivedDate="31/02/2023"),
    referral(3, ReferralRequestReceivedDate="1900-01-01"),
    referral(4, ReferralRequestReceivedDate="2024-04-03"),
    referral(5, ReferralRequestReceivedDate="2023-02-31"),
    referral(6, ServDischDate="2023-04-01"),
    referral(7, EndCode="46 ", UsePathway_Flag="true"),
    referral(8, EndCode="00"),
    referral(9, PathwayID=""),
]
PATIENTS = [
    PATIENT,
    PATIENT | {"RecordNumber": "REC-2", "EthnicCategory": "k"},
    PATIENT | {"RecordNumber": "REC-3", "EthnicCategory": "Q"},
    PATIENT | {"RecordNumber": "REC-4", "EthnicCategory": ""},
    PATIENT | {"RecordNumber": "REC-1", "EthnicCategory": "A"},
    PATIENT | {"RecordNumber": ""},
]
CONTACTS = [
    contact(1),
    contact(2, CareContDate="31/02/2023"),
    contact(3, CareContDate=""),
    contact(4, PathwayID=" "),
    contact(5, CareContDate="2023-06-01"),
    contact(6, AttendOrDNACode="9"),
    contact(1),
]
SCORES = [
    score(1, "12"),
    score(2, "-1"),
    score(3, "28"),
    score(4, "12.0"),
    score(5, "twelve"),
    score(6, "12.5"),
    score(7, "28", tool="9999999"),
    score(1, "13"),
    score(8, "5", tool=""),
]


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    """The data directory after the messy submission was landed, and the report."""
    home = tmp_path_factory.mktemp("messy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TTE_DATA_DIR", str(home))
        settings.get_settings.cache_clear()
        folder = write_submission(home)
        write_other_tables(folder)
        write_table(folder, "IDS001MPI", PATIENTS)
        write_table(folder, "IDS101Referral", REFERRALS)
        write_table(folder, "IDS201CareContact", CONTACTS)
        write_table(folder, "IDS607CodedScoreAssessmentAct", SCORES)
        report = landing.land_month("2023-04")
    settings.get_settings.cache_clear()
    return home, report


def found(home, table, rule):
    """Column, action and rows listed for a rule."""
    rows = duckdb.sql(
        f"""
        select column_name, action, list(row_number order by row_number)
        from '{home}/lake/mds/rejected_rows/*/*.parquet'
        where delivered_table = '{table}' and rule = '{rule}'
        group by all
        """
    ).fetchall()
    return rows[0] if rows else None


def test_the_submission_is_accepted_and_every_row_accounted_for(messy):
    home, report = messy
    assert (report.n_accepted, report.problems) == (1, [])
    delivered = {
        "ids001_mpi": (6, 2),
        "ids101_referral": (9, 1),
        "ids201_care_contact": (7, 4),
        "ids607_coded_score_assessment_act": (9, 2),
    }
    for table, (n_rows, n_rejected) in delivered.items():
        assert report.n_rows[table] == n_rows - n_rejected, table
        ((kept,),) = duckdb.sql(
            f"select count(*) from '{home}/lake/mds/{table}/*/*.parquet'"
        ).fetchall()
        ((apart,),) = duckdb.sql(
            f"select count(*) from '{home}/quarantine/mds/2023-04/*/{table}.parquet'"
        ).fetchall()
        assert (kept, apart) == (n_rows - n_rejected, n_rejected), table
    assert report.n_rows_rejected == 9


@pytest.mark.parametrize(
    ("table", "rule", "column", "rows"),
    [
        ("ids001_mpi", "every_patient_has_a_record_number", "RecordNumber", [7]),
        ("ids001_mpi", "rows_are_not_repeated", "RecordNumber", [6]),
        ("ids101_referral", "every_referral_has_a_pathway", "PathwayID", [10]),
        ("ids201_care_contact", "contact_dates_are_dates", "CareContDate", [3]),
        ("ids201_care_contact", "contact_dates_are_present", "CareContDate", [4]),
        ("ids201_care_contact", "every_contact_has_a_pathway", "PathwayID", [5]),
        ("ids201_care_contact", "rows_are_not_repeated", "Unique_CareContactID", [8]),
        ("ids607_coded_score_assessment_act", "every_score_has_a_tool", "CodedAssToolType", [10]),
        (
            "ids607_coded_score_assessment_act",
            "rows_are_not_repeated",
            "Unique_CareContactID, Unique_CareActivityID, CodedAssToolType",
            [9],
        ),
    ],
)
def test_a_row_that_cannot_be_joined_or_dated_is_rejected_and_named(
    messy, table, rule, column, rows
):
    assert found(messy[0], table, rule) == (column, "row rejected", rows)


@pytest.mark.parametrize(
    ("table", "rule", "column", "rows"),
    [
        # 31/02/2023 and 2023-02-31 are no dates
        ("ids101_referral", "received_dates_are_dates", "ReferralRequestReceivedDate", [3, 6]),
        # 1900-01-01 and next year
        ("ids101_referral", "received_dates_are_plausible", "ReferralRequestReceivedDate", [4, 5]),
        ("ids101_referral", "discharge_follows_referral", "ServDischDate", [7]),
        ("ids101_referral", "end_codes_are_in_the_list", "EndCode", [9]),
        # k is K; Q is no code of the list
        ("ids001_mpi", "ethnic_categories_are_in_the_list", "EthnicCategory", [4]),
        ("ids201_care_contact", "attendance_codes_are_in_the_list", "AttendOrDNACode", [7]),
        ("ids201_care_contact", "contacts_lie_in_the_month", "CareContDate", [6]),
        # -1, 28, twelve and 12.5 are invalid; 12.0 is 12; another tool has no range here
        (
            "ids607_coded_score_assessment_act",
            "scores_are_in_the_range_of_their_tool",
            "PersScore",
            [3, 4, 6, 7],
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_listed_and_its_row_kept(messy, table, rule, column, rows):
    assert found(messy[0], table, rule) == (column, "value questioned", rows)


def test_codes_in_lower_case_or_without_their_zero_are_codes(messy):
    assert found(messy[0], "ids201_care_contact", "appointment_types_are_in_the_list") is None
    assert found(messy[0], "ids201_care_contact", "planned_indicators_are_in_the_list") is None
    assert found(messy[0], "ids101_referral", "use_pathway_flags_are_true_or_empty") is None


def test_a_failed_warning_is_a_quality_figure(messy):
    rows = duckdb.sql(
        f"""
        select is_passed, n_rows, n_unexpected
        from '{messy[0]}/lake/mds/delivered_checks/*/*.parquet'
        where name = 'scores_are_in_the_range_of_their_tool'
            and delivered_table = 'ids607_coded_score_assessment_act'
        """
    ).fetchall()
    assert rows == [(False, 9, 4)]


def test_no_value_is_listed(messy):
    listed = duckdb.sql(f"from '{messy[0]}/lake/mds/rejected_rows/*/*.parquet'").fetchall()
    cells = {str(cell) for row in listed for cell in row}
    assert not cells & {"31/02/2023", "twelve", "12.5", "Q", "2024-04-03", "00", "9999999"}


def test_quarantine_holds_no_identifier(messy):
    planted = ["PERSON-1", "REC-1", "9990000018", "ZZ99 3AB", "SR-1", "PW-1", "1985-06-07"]
    for file in (messy[0] / "quarantine").rglob("*.parquet"):
        cells = {str(cell) for row in duckdb.read_parquet(str(file)).fetchall() for cell in row}
        assert not cells & set(planted)


def test_too_many_bad_rows_refuse_the_submission(data_dir):
    folder = write_submission(data_dir)
    write_table(folder, "IDS201CareContact", [contact(n, CareContDate="") for n in range(101)])
    (problem,) = landing.land_month("2023-04").problems
    assert "IDS201CareContact.csv: 101 of 101 rows would be rejected, more than 10%" in str(problem)


def test_an_unusual_number_of_rows_is_a_warning(data_dir):
    for number in range(1, 4):
        first, last = f"2023-0{number}-01", f"2023-0{number}-28"
        folder = write_submission(
            data_dir,
            month=f"2023-0{number}",
            ReportingPeriodStartDate=first,
            ReportingPeriodEndDate=last,
        )
        write_table(folder, "IDS101Referral", [referral(n) for n in range(5)])
    write_submission(data_dir)
    landing.land_months(["2023-01", "2023-02", "2023-03", "2023-04"])
    rows = duckdb.sql(
        f"""
        select reporting_month::varchar, is_passed, n_unexpected
        from '{data_dir}/lake/mds/delivered_checks/*/*.parquet'
        where name = 'referral_volume_is_usual' order by all
        """
    ).fetchall()
    assert rows[0] == ("2023-01-01", True, 0)
    assert rows[3] == ("2023-04-01", False, 1)
