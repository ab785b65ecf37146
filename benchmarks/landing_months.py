"""One national month of submissions, written in bulk for the landing benchmark.

Numbers are those of a busy month: 150,000 referrals received, 900,000 open, 700,000 contacts. The
values are evenly spread and mean nothing: only their number, width and kind matter here.
"""

from pathlib import Path

import duckdb

REFERRALS, CONTACTS, SCORES, LOGS, OUTSIDE = 900_000, 700_000, 1_400_000, 60_000, 40_000
NEW_REFERRALS = 150_000
N_PROVIDERS = 105


def write_month(root: Path, month: str, *, n_providers: int = N_PROVIDERS, share: float = 1.0):
    """Write the submissions of a month below `root`; `share` of the national numbers."""
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for provider in range(n_providers):
            folder = root / month / f"P{provider:03}_Primary"
            folder.mkdir(parents=True, exist_ok=True)
            _write_submission(connection, folder, month, provider, share / n_providers)


def _write_submission(connection, folder: Path, month: str, provider: int, share: float) -> None:
    code = f"P{provider:03}"
    totals = {}
    for name, (n_rows, columns) in _tables(code, month).items():
        count = int(n_rows * share)
        connection.execute(
            f"copy (select {columns} from range({count}) as rows(i)) "
            f"to '{folder / name}.csv' (header, delimiter ',')"
        )
        totals[name] = count
    counts = ", ".join(f"{count} as Total_{name[:6]}" for name, count in totals.items())
    connection.execute(
        f"""
        copy (
            select '2.1' as DatSetVer, '{code}' as OrgIDProv, 'TTE simulator' as PrimSystemInUse,
                '{month}-01' as ReportingPeriodStartDate, '{month}-28' as ReportingPeriodEndDate,
                '{month}-28 12:00:00' as DateTimeDatSetCreate, 'Primary' as File_Type, {counts}
        ) to '{folder}/IDS000Header.csv' (header)
        """
    )


def _tables(code: str, month: str) -> dict[str, tuple[int, str]]:
    record = f"'{code}REC' || i as RecordNumber, '{code}PERSON' || i as Person_ID"
    pathway = f"'{code}PW' || i as PathwayID"
    contact = f"'{code}CC' || (i % 7000) as Unique_CareContactID"
    day = f"'{month}-' || lpad((i % 28 + 1)::varchar, 2, '0')"
    return {
        "IDS001MPI": (
            REFERRALS,
            f"""{record}, '{code}LOCAL' || i as LocalPatientId, '9990000018' as NHSNumber,
            '1985-06-07' as PersonBirthDate, 'ZZ99 3AB' as Postcode, '01' as NHSNumberStatus,
            (i % 2 + 1) as Gender, substr('ABCDEFGHJKLMNPRS', (i % 16 + 1)::int, 1)
            as EthnicCategory, 'en' as LanguageCodePreferred,
            'E0100' || lpad((i % 9999)::varchar, 4, '0') as LSOA, 2021 as Census_Year""",
        ),
        "IDS004EmpStatus": (
            REFERRALS,
            f"{record}, lpad((i % 8 + 1)::varchar, 2, '0') as EmployStatus, "
            f"{day} as EmployStatusRecDate",
        ),
        "IDS011SocPerCircumstances": (
            REFERRALS,
            f"{record}, '20430005' as SocPerCircumstance, {day} as SocPerCircumstanceRecDate",
        ),
        "IDS101Referral": (
            REFERRALS,
            f"""{record}, '{code}SR' || i as ServiceRequestId,
            '{code}{code}SR' || i as Unique_ServiceRequestID, {pathway},
            '00' || chr(65 + (i % 26)::int) as OrgIDComm,
            case when i % {REFERRALS // NEW_REFERRALS} = 0 then {day} else '2022-11-05' end
            as ReferralRequestReceivedDate, 'B1' as SourceOfReferralIAPT,
            (18 + i % 60) as Age_ReferralRequest_ReceivedDate,
            case when i % 6 = 0 then '46' end as EndCode,
            case when i % 6 = 0 then {day} end as ServDischDate, 'True' as UsePathway_Flag,
            case when i % 12 = 0 then 'True' end as CompletedTreatment_Flag""",
        ),
        "IDS201CareContact": (
            CONTACTS,
            f"""'{code}SR' || i as ServiceRequestId, {pathway}, '{code}C' || i as CareContactId,
            '{code}CC' || i as Unique_CareContactID, {day} as CareContDate, '10:00' as CareContTime,
            'Y' as PlannedCareContIndicator, (5 + i % 2) as AttendOrDNACode, '02' as AppType,
            '03' as PsychMed, '01' as ConsMechanism, '4' as InterpreterPresentInd""",
        ),
        "IDS202CareActivity": (
            CONTACTS,
            f"""{pathway}, {contact}, '{code}A' || i as Unique_CareActivityID,
            'STAFF' || (i % 40) as CarePersLocalId, '304891004' as CodeProcAndProcStatus""",
        ),
        "IDS205InternetTherLog": (
            LOGS,
            f"""{pathway}, {day} as StartDateIntEnabledTherLog, {day} as EndDateIntEnabledTherLog,
            12 as DurationIntEnabledTher""",
        ),
        "IDS602LongTermCondition": (LOGS, f"{pathway}, '73211009' as LongTermCondition"),
        "IDS603PresentingComplaints": (REFERRALS, f"{pathway}, 'F411' as PresComp"),
        "IDS606CodedScoreAssessmentRefer": (
            OUTSIDE,
            f"""{pathway}, '720433000' as CodedAssToolType, (i % 28) as PersScore,
            {day} as AssToolCompDate, '10:00' as AssToolCompTime""",
        ),
        "IDS607CodedScoreAssessmentAct": (
            SCORES,
            f"""'{code}A' || i as CareActId, {contact}, '{code}A' || i as Unique_CareActivityID,
            {pathway}, case when i % 2 = 0 then '720433000' else '445455005' end
            as CodedAssToolType, (i % 22) as PersScore""",
        ),
    }
