"""One submission: its thirteen tables, and how they become files of one folder."""

import datetime
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from orchestration.simulation import care_tables, person_tables, referral_tables, text
from orchestration.simulation.filing import Report, Submission
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model

SIMULATOR = "TTE simulator"
HEADER = "IDS000Header"
FORMATS = ("csv", "parquet")
# Days after the end of the month when a file is made: single submission window, then its refresh.
DAYS_UNTIL_MADE = {"Primary": 20, "Refresh": 50}


def tables_of(
    report: Report, submission: Submission, places: Places, model: Model
) -> dict[str, pa.Table]:
    """The tables of a submission but its header, by delivered name."""
    columns = {
        "IDS001MPI": person_tables.mpi(report, submission, places),
        "IDS004EmpStatus": person_tables.employment(report, submission),
        "IDS011SocPerCircumstances": person_tables.circumstances(report, submission),
        "IDS101Referral": referral_tables.referrals(report, submission, places, model),
        "IDS108WaitingTimePauses": referral_tables.pauses(report, submission),
        "IDS201CareContact": care_tables.contacts(report, submission, places, model),
        "IDS202CareActivity": care_tables.activities(report, submission),
        "IDS205InternetTherLog": care_tables.internet_logs(report, submission),
        "IDS602LongTermCondition": referral_tables.long_term_conditions(report, submission),
        "IDS603PresentingComplaints": referral_tables.complaints(report, submission, model),
        "IDS606CodedScoreAssessmentRefer": care_tables.scores_at_home(report, submission),
        "IDS607CodedScoreAssessmentAct": care_tables.scores_at_contacts(report, submission, model),
    }
    return {name: text.rows(table) for name, table in columns.items()}


def header(
    submission: Submission, n_rows: dict[str, int], *, is_wrong: bool = False
) -> dict[str, str]:
    """IDS000Header: who sent what for which month, and how many rows of each table.

    `is_wrong`: one total does not reconcile with the rows sent.
    """
    first = datetime.date(1970, 1, 1) + datetime.timedelta(days=submission.first_day)
    last = datetime.date(1970, 1, 1) + datetime.timedelta(days=submission.last_day)
    made = last + datetime.timedelta(days=DAYS_UNTIL_MADE[submission.file_type])
    totals = {f"Total_{name[:6]}": n for name, n in n_rows.items()}
    if is_wrong:
        totals["Total_IDS201"] += 7
    return {
        "DatSetVer": submission.data_set_version,
        "OrgIDProv": submission.provider_code,
        "OrgIDSubmit": submission.provider_code,
        "PrimSystemInUse": SIMULATOR,
        "ReportingPeriodStartDate": first.isoformat(),
        "ReportingPeriodEndDate": last.isoformat(),
        "DateTimeDatSetCreate": f"{made.isoformat()} 12:00:00",
        "EFFECTIVE_FROM": f"{made.isoformat()} 18:00:00",
        "File_Type": submission.file_type,
        "TotalRecords": str(sum(n_rows.values()) + 1),
        **{name: str(n) for name, n in totals.items()},
        "UniqueSubmissionID": submission.submission_id,
        "Unique_MonthID": str(submission.month_id),
    }


def write(
    root: Path,
    submission: Submission,
    tables: dict[str, pa.Table],
    *,
    file_format: str,
    has_wrong_header: bool = False,
    is_truncated: bool = False,
) -> int:
    """Write a submission under a hidden name and reveal it whole; rows written.

    `is_truncated`: its last table is counted in the header and not there.
    """
    n_rows = {name: len(table) for name, table in tables.items()}
    row = header(submission, n_rows, is_wrong=has_wrong_header)
    tables = {HEADER: text.rows({k: text.constant(v, 1) for k, v in row.items()}), **tables}
    if is_truncated:
        tables.popitem()
    folder = root / submission.name / f"{submission.provider_code}_{submission.file_type}_1"
    hidden = folder.with_name(f".{folder.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    for name, table in tables.items():
        write_table(hidden / f"{name}.{file_format}", table, file_format)
    hidden.rename(folder)
    return sum(n_rows.values()) + 1


def write_table(file: Path, table: pa.Table, file_format: str) -> None:
    """Write one table as a submission's file, `csv` or `parquet`."""
    if file_format == "csv":
        decoded = [
            column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for column in table.columns
        ]
        table = pa.Table.from_arrays(decoded, names=table.column_names)
        options = pa.csv.WriteOptions(quoting_style="needed", quoting_header="needed")
        pa.csv.write_csv(table, file, options)
        return
    repeated = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pa.parquet.write_table(
        table,
        file,
        compression="zstd",
        compression_level=1,
        use_dictionary=repeated,
        write_statistics=False,
        store_schema=False,
    )
