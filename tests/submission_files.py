"""A tiny whole submission, written for tests; every value is made up."""

import csv
from pathlib import Path

HEADER = {
    "DatSetVer": "2.1",
    "OrgIDProv": "SIM01",
    "PrimSystemInUse": "TTE simulator",
    "ReportingPeriodStartDate": "2023-04-01",
    "ReportingPeriodEndDate": "2023-04-30",
    "DateTimeDatSetCreate": "2023-05-20 12:00:00",
    "File_Type": "Primary",
}
PATIENT = {
    "RecordNumber": "REC-1",
    "Person_ID": "PERSON-1",
    "NHSNumber": "9990000018",
    "PersonBirthDate": "1985-06-07",
    "Postcode": "ZZ99 3AB",
    "Gender": "2",
    "EthnicCategory": "K",
    "LSOA": "E01000001",
}
REFERRAL = {
    "RecordNumber": "REC-1",
    "Person_ID": "PERSON-1",
    "ServiceRequestId": "SR-1",
    "Unique_ServiceRequestID": "SIM01SR-1",
    "PathwayID": "PW-1",
    "OrgIDComm": "00L",
    "ReferralRequestReceivedDate": "2023-04-03",
    "ServDischDate": "",
    "UsePathway_Flag": "True",
}


def write_table(folder: Path, delivered_name: str, rows: list[dict[str, str]]) -> Path:
    """Write rows as one delivered CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{delivered_name}.csv"
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return file


def write_submission(
    data_dir: Path, *, name: str = "SIM01_Primary_1", month: str = "2023-04", **header: str
) -> Path:
    """Write a submission of one patient with one referral; its folder."""
    folder = data_dir / "landing" / "mds" / month / name
    write_table(folder, "IDS000Header", [HEADER | header])
    write_table(folder, "IDS001MPI", [PATIENT])
    write_table(folder, "IDS101Referral", [REFERRAL])
    return folder


OTHER_TABLES = {
    "IDS004EmpStatus": {
        "RecordNumber": "REC-1",
        "Person_ID": "PERSON-1",
        "EmployStatus": "01",
        "EmployStatusRecDate": "2023-04-03",
    },
    "IDS011SocPerCircumstances": {
        "RecordNumber": "REC-1",
        "Person_ID": "PERSON-1",
        "SocPerCircumstance": "20430005",
    },
    "IDS108WaitingTimePauses": {
        "PathwayID": "PW-1",
        "PauseStartDate": "2023-04-10",
        "PauseEndDate": "2023-04-14",
    },
    "IDS201CareContact": {
        "ServiceRequestId": "SR-1",
        "PathwayID": "PW-1",
        "CareContactId": "CC-1",
        "Unique_CareContactID": "SIM01CC-1",
        "CareContDate": "2023-04-20",
        "AttendOrDNACode": "5",
        "AppType": "03",
        "PsychMed": "03",
    },
    "IDS202CareActivity": {
        "Unique_CareContactID": "SIM01CC-1",
        "Unique_CareActivityID": "SIM01CA-1",
        "CarePersLocalId": "STAFF-1",
        "CodeProcAndProcStatus": "304891004",
    },
    "IDS205InternetTherLog": {
        "PathwayID": "PW-1",
        "StartDateIntEnabledTherLog": "2023-04-21",
        "EndDateIntEnabledTherLog": "2023-04-27",
        "DurationIntEnabledTher": "12",
    },
    "IDS602LongTermCondition": {"PathwayID": "PW-1", "LongTermCondition": "73211009"},
    "IDS603PresentingComplaints": {"PathwayID": "PW-1", "PresComp": "F411"},
    "IDS606CodedScoreAssessmentRefer": {
        "PathwayID": "PW-1",
        "CodedAssToolType": "720433000",
        "PersScore": "14",
        "AssToolCompDate": "2023-04-04",
    },
    "IDS607CodedScoreAssessmentAct": {
        "CareActId": "CA-1",
        "Unique_CareContactID": "SIM01CC-1",
        "Unique_CareActivityID": "SIM01CA-1",
        "CodedAssToolType": "445455005",
        "PersScore": "12.0",
    },
}


def write_other_tables(folder: Path) -> None:
    """Add one row of each of the other ten tables to a submission."""
    for delivered_name, row in OTHER_TABLES.items():
        write_table(folder, delivered_name, [row])
