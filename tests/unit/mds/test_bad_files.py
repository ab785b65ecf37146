"""Files that cannot be used: each is refused with its place, the cause and what to do."""

import gzip

import pytest
from submission_files import PATIENT, REFERRAL, write_other_tables, write_submission, write_table

from orchestration.sources.mds import landing

MPI = "IDS001MPI.csv"
PLACE = "mds/2023-04/SIM01_Primary_1/"


def refusal(data_dir):
    """The message of the only problem of the month, after making sure that nothing was kept."""
    report = landing.land_month("2023-04")
    (problem,) = report.problems
    assert report.n_accepted == 0
    tables = [file for file in (data_dir / "lake").rglob("*.parquet")]
    assert {file.parent.parent.name for file in tables} <= {"rejected_rows", "delivered_checks"}
    return str(problem)


def as_text(rows, separator=","):
    lines = [separator.join(rows[0]), *(separator.join(row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


PATIENTS = as_text([PATIENT]).encode()
DAMAGED = {
    "empty": (b"", "is empty. Send the file again"),
    "binary": (b"\x00\xff\xfe\x80 binary", "is not text: it holds null bytes"),
    "gzip named csv": (gzip.compress(PATIENTS), "is not text: it is compressed"),
    "parquet named csv": (b"PAR1" + PATIENTS, "is not text: it is compressed"),
    "another encoding": (PATIENTS + b"\x81\x8d", "is not text in UTF-8 or Windows-1252"),
    "semicolons": (
        PATIENTS.replace(b",", b";"),
        "separates its columns by semicolons. Send commas or pipes between the columns",
    ),
    "tabs": (PATIENTS.replace(b",", b"\t"), "separates its columns by tabs"),
    "one column": (b"RecordNumber\nREC-1\n", "has one column only"),
    "missing key column": (
        PATIENTS.replace(b"RecordNumber", b"Record"),
        "column RecordNumber: is missing. Send IDS001MPI again with this column",
    ),
    "no header": (PATIENTS.split(b"\n", 1)[1], "column RecordNumber: is missing"),
    "duplicate column": (
        PATIENTS.replace(b"Gender", b"LSOA"),
        "column Gender: is missing",
    ),
    "duplicate column in another case": (
        PATIENTS.replace(b"\n", b",x\n", 1)
        .replace(b",x", b",gender", 1)
        .replace(b"01\n", b"01,2\n"),
        "column Gender: occurs twice. Send each column once",
    ),
    "ragged line": (
        PATIENTS + b"secret-value,1,2,3,4,5,6,7,8,9,10\n",
        "row 3: cannot be read as a table with one value per column",
    ),
    "open quotation mark": (PATIENTS + b'"secret-value,1\n', "cannot be read as a table"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_refuses_the_submission(data_dir, damage):
    content, expected = DAMAGED[damage]
    folder = write_submission(data_dir)
    (folder / MPI).write_bytes(content)
    message = refusal(data_dir)
    assert message.startswith(PLACE + MPI)
    assert expected in message
    for planted in ("secret-value", *PATIENT.values()):
        assert len(planted) < 3 or planted not in message


def test_a_truncated_gzip_file_is_refused(data_dir):
    folder = write_submission(data_dir)
    (folder / MPI).unlink()
    whole = gzip.compress(PATIENTS)
    (folder / f"{MPI}.gz").write_bytes(whole[:-9])
    assert f"{MPI}.gz: is damaged or cut short" in refusal(data_dir)


def test_a_truncated_parquet_file_is_refused(data_dir):
    folder = write_submission(data_dir)
    (folder / MPI).unlink()
    (folder / "IDS001MPI.parquet").write_bytes(b"PAR1" + b"\0" * 40)
    assert "IDS001MPI.parquet: is not a whole Parquet file" in refusal(data_dir)


def test_a_table_sent_twice_is_refused(data_dir):
    folder = write_submission(data_dir)
    (folder / "ids001_mpi.txt").write_bytes(PATIENTS)
    assert "is the second file of table IDS001MPI" in refusal(data_dir)


def test_a_table_of_patients_without_a_row_is_refused(data_dir):
    folder = write_submission(data_dir)
    (folder / MPI).write_bytes(PATIENTS.split(b"\n")[0] + b"\n")
    message = refusal(data_dir)
    assert "check patients_were_sent failed" in message
    assert "A submission without a patient is a failed extract" in message


def test_a_missing_table_is_noticed_by_the_header(data_dir):
    write_submission(data_dir, Total_IDS201="7")
    assert "table IDS201CareContact holds 0 rows, its header says 7" in refusal(data_dir)


def test_two_headers_are_refused(data_dir):
    folder = write_submission(data_dir)
    with (folder / "IDS000Header.csv").open("a") as lines:
        lines.write(",".join(["2.1"] * 7) + "\n")
    assert "IDS000Header.csv: holds more than one row, expected one" in refusal(data_dir)


def test_two_providers_in_one_file_are_refused(data_dir):
    folder = write_submission(data_dir)
    rows = [
        REFERRAL | {"OrgID_Provider": "SIM01"},
        REFERRAL | {"OrgID_Provider": "SIM02", "Unique_ServiceRequestID": "SIM02SR-1"},
    ]
    write_table(folder, "IDS101Referral", rows)
    message = refusal(data_dir)
    assert "IDS101Referral.csv, column OrgID_Provider: names another provider" in message
    assert "in fewer than 5 rows. Send one submission for each provider" in message


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("DatSetVer", "1.5", "is neither 2.0 nor 2.1"),
        ("File_Type", "Final", "is neither Primary nor Refresh"),
        ("OrgIDProv", " ", "is missing or empty"),
        ("DateTimeDatSetCreate", "yesterday", "is not a time such as 2023-05-20 12:00:00"),
        ("ReportingPeriodStartDate", "31/02/2023", "is not a date such as 2023-04-01"),
        ("Total_IDS101", "many", "is not a number of rows"),
    ],
)
def test_a_header_that_cannot_be_used_names_its_column(data_dir, column, value, expected):
    write_submission(data_dir, **{column: value})
    message = refusal(data_dir)
    assert f"IDS000Header.csv, column {column}: {expected}" in message
    assert value.strip() == "" or value not in message


@pytest.mark.parametrize(
    ("planted", "column"),
    [
        ("9990000018", "OrgIDComm"),
        ("999 000 0018", "SourceOfReferralIAPT"),
        ("zz99 3ab", "EndCode"),
    ],
)
def test_an_identifier_in_the_wrong_column_refuses_the_submission(data_dir, planted, column):
    folder = write_submission(data_dir)
    write_table(folder, "IDS101Referral", [REFERRAL | {column: planted}])
    message = refusal(data_dir)
    assert f"IDS101Referral.csv, column {column}: holds what look like NHS numbers" in message
    assert planted not in message


def test_snomed_codes_and_sites_are_not_taken_for_identifiers(data_dir):
    folder = write_submission(data_dir)
    write_other_tables(folder)
    row = {"PathwayID": "PW-1", "LongTermCondition": "9990000018"}
    write_table(folder, "IDS602LongTermCondition", [row])
    write_table(folder, "IDS101Referral", [REFERRAL | {"OrgIDComm": "A91AA"}])
    assert landing.land_month("2023-04").problems == []
