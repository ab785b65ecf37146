"""Every form in which a whole submission may come gives the same rows."""

import gzip
import shutil

import duckdb
import pandas as pd
import pytest
from submission_files import HEADER, PATIENT, REFERRAL, write_submission, write_table

from orchestration.sources.mds import landing

pytestmark = pytest.mark.usefixtures("unchecked")
LOOKED_AT = "RecordNumber, Person_ID, Gender, EthnicCategory, LSOA, LocalAuthority, source_row"


def rows_of(data_dir, table, columns="*"):
    pattern = str(data_dir / "lake" / "mds" / table / "**" / "*.parquet")
    return duckdb.sql(f"select {columns} from read_parquet('{pattern}')").fetchall()


def land(data_dir):
    report = landing.land_month("2023-04")
    assert report.problems == []
    assert report.n_accepted == 1
    return report


PATIENTS = [
    PATIENT | {"LocalAuthority": "Côte d'Or — “quoted”\nsecond line"},
    PATIENT | {"RecordNumber": "REC-2", "Person_ID": "PERSON-Œ", "LocalAuthority": ""},
]


def as_pipes(text):
    frame = pd.read_csv(text, dtype="string", keep_default_na=False)
    return frame.to_csv(index=False, sep="|")


def write_as(folder, form):
    """Write the table of patients in one of the forms that may come."""
    plain = write_table(folder, "IDS001MPI", PATIENTS)
    text = plain.read_text(encoding="utf-8")
    if form == "pipes":
        plain.write_text(as_pipes(plain), encoding="utf-8")
    elif form == "byte order mark":
        plain.write_text(text, encoding="utf-8-sig")
    elif form == "line ends of Windows":
        # within a quoted value the line end stays as it was typed
        frame = pd.read_csv(plain, dtype="string", keep_default_na=False)
        frame.to_csv(plain, index=False, lineterminator="\r\n")
    elif form == "Windows-1252":
        plain.write_text(text, encoding="cp1252")
    elif form == "names in capitals":
        head, rest = text.split("\n", 1)
        plain.write_text(head.upper() + "\n" + rest, encoding="utf-8")
        plain.rename(folder / "ids001_MPI.CSV")
    elif form in ("gzip", "gzip of Windows-1252"):
        encoding = "cp1252" if form.endswith("1252") else "utf-8"
        (folder / "IDS001MPI.csv.gz").write_bytes(gzip.compress(text.encode(encoding)))
        plain.unlink()
    elif form == "Parquet":
        frame = pd.DataFrame(PATIENTS).replace("", None).astype({"Gender": "int64"})
        frame.to_parquet(folder / "IDS001mpi.parquet")
        plain.unlink()


FORMS = [
    "pipes",
    "byte order mark",
    "line ends of Windows",
    "Windows-1252",
    "names in capitals",
    "gzip",
    "gzip of Windows-1252",
    "Parquet",
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_rows_of_plain_text(data_dir, form):
    write_table(write_submission(data_dir), "IDS001MPI", PATIENTS)
    land(data_dir)
    expected = rows_of(data_dir, "ids001_mpi", LOOKED_AT)
    shutil.rmtree(data_dir / "lake")
    write_as(data_dir / "landing" / "mds" / "2023-04" / "SIM01_Primary_1", form)
    land(data_dir)
    assert rows_of(data_dir, "ids001_mpi", LOOKED_AT) == expected
    assert expected[0][5] == "Côte d'Or — “quoted”\nsecond line"


def test_extra_columns_are_left_behind_and_reported_by_name(data_dir):
    folder = write_submission(data_dir)
    row = PATIENT | {"dmicNote": "planted-in-an-extra-column", "07700 900123": "1"}
    write_table(folder, "IDS001MPI", [row])
    assert land(data_dir).n_extra_columns == 2
    (reported,) = rows_of(
        data_dir, "delivered_tables", "max(extra_columns) filter (where extra_columns <> '')"
    )
    assert reported == (f"dmicNote, number {len(row)}",)
    for file in data_dir.joinpath("lake").rglob("*.parquet"):
        assert b"planted-in-an-extra-column" not in file.read_bytes()


def test_versions_2_0_and_2_1_live_in_one_warehouse(data_dir):
    old = HEADER | {"DatSetVer": "2.0", "OrgIDProv": "SIM02"}
    write_submission(data_dir)
    write_submission(data_dir, name="SIM02_Primary_1", **old)
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.problems) == (2, [])
    assert sorted(rows_of(data_dir, "submissions", "data_set_version")) == [("2.0",), ("2.1",)]


def test_tables_that_nothing_needs_are_accepted_and_left_aside(data_dir):
    folder = write_submission(data_dir, Total_IDS007="1")
    write_table(folder, "IDS007DisabilityType", [{"RecordNumber": "REC-1", "DisabCode": "NN"}])
    assert "ids007" not in str(land(data_dir).n_rows)


def test_a_parquet_score_keeps_its_text(data_dir):
    folder = write_submission(data_dir)
    pd.DataFrame(
        {
            "CareActId": ["CA-1"],
            "Unique_CareContactID": ["SIM01CC-1"],
            "Unique_CareActivityID": ["SIM01CA-1"],
            "CodedAssToolType": [720433000],
            "PersScore": [12.0],
        }
    ).to_parquet(folder / "IDS607CodedScoreAssessmentAct.parquet")
    write_table(folder, "IDS101Referral", [REFERRAL])
    land(data_dir)
    (row,) = rows_of(data_dir, "ids607_coded_score_assessment_act", "CodedAssToolType, PersScore")
    assert row == ("720433000", "12.0")
