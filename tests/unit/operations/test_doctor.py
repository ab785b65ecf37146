"""`tte doctor` says what was refused and what was left out, without a value."""

import pytest
from submission_files import (
    OTHER_TABLES,
    PATIENT,
    write_other_tables,
    write_submission,
    write_table,
)

from orchestration.operations import doctor
from orchestration.sources.mds import landing
from orchestration.sources.published_months import refresh_months


@pytest.fixture
def examined(data_dir, capsys):
    """What the doctor says after landing one refused and one partly rejected submission."""
    refused = write_submission(data_dir, name="SIM01_Primary_2")
    write_table(refused, "IDS001MPI", [{"RecordNumber": "REC-1"}])
    (refused / "IDS101Referral.csv").unlink()
    accepted = write_submission(data_dir)
    write_other_tables(accepted)
    contact = OTHER_TABLES["IDS201CareContact"]
    write_table(
        accepted,
        "IDS201CareContact",
        [contact, contact | {"Unique_CareContactID": "SIM01CC-2", "CareContDate": "31/02/2023"}],
    )
    landing.land_month("2023-04")
    is_well = doctor.examine()
    return is_well, capsys.readouterr().out


def test_a_refused_submission_is_named_with_cause_and_advice(examined):
    is_well, said = examined
    assert not is_well
    assert "1 refused" in said
    assert "SIM01_Primary_2" in said
    assert "holds no IDS101Referral" in said


def test_rejected_rows_are_added_up_by_table_and_rule(examined):
    _, said = examined
    line = next(line for line in said.splitlines() if "ids201_care_contact" in line)
    assert line.endswith("row rejected, rows fewer than 5, submissions 1")


def test_no_value_is_shown(examined):
    _, said = examined
    for value in (PATIENT["NHSNumber"], PATIENT["Person_ID"], PATIENT["Postcode"], "31/02/2023"):
        assert value not in said


def test_the_months_of_the_monthly_publication_are_counted_and_gaps_named(data_dir, capsys):
    landing_folder = data_dir / "landing" / "nhs_monthly"
    landing_folder.mkdir(parents=True)
    for month in ("2023-01", "2023-05", "2023-07"):
        (landing_folder / f"activity_{month}.csv").write_text(
            "REPORTING_PERIOD_START,REPORTING_PERIOD_END,GROUP_TYPE,ORG_CODE1,ORG_NAME1,ORG_CODE2,"
            "ORG_NAME2,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE_SUPPRESSED\n"
            f"{month}-01,{month}-31,England,All,England,NULL,NULL,M001,Count_ReferralsReceived,9\n"
        )
    refresh_months()
    assert doctor.examine()
    said = capsys.readouterr().out
    span = "2023-01 to 2023-07 (3 months); without 2023-02 to 2023-04, 2023-06"
    assert span in " ".join(said.split())
