"""What landing does with submissions, good and bad."""

import json

import duckdb
import pytest
from submission_files import (
    PATIENT,
    REFERRAL,
    write_other_tables,
    write_submission,
    write_table,
)

from orchestration.errors import PipelineError
from orchestration.sources.mds import contract, landing


def rows_of(data_dir, table):
    pattern = str(data_dir / "lake" / "mds" / table / "**" / "*.parquet")
    return duckdb.sql(f"select * from read_parquet('{pattern}')").fetchall()


def accepted(data_dir):
    return list((data_dir / "lake" / "mds" / "submissions").rglob("*.parquet"))


def only_problem(report):
    (problem,) = report.problems
    return str(problem)


def test_a_whole_submission_is_accepted_and_counted(data_dir):
    write_submission(data_dir)
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.problems) == (1, [])
    assert report.n_rows == {"ids000_header": 1, "ids001_mpi": 1, "ids101_referral": 1}
    assert len(rows_of(data_dir, "submissions")) == 1


def test_all_thirteen_tables_are_accepted(data_dir):
    write_other_tables(write_submission(data_dir))
    report = landing.land_month("2023-04")
    assert report.problems == []
    assert set(report.n_rows) == {table.name for table in contract.tables().values()}
    assert (len(report.n_rows), set(report.n_rows.values())) == (13, {1})


def test_the_same_bytes_twice_do_nothing(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    before = {file: file.stat().st_mtime_ns for file in (data_dir / "lake").rglob("*.parquet")}
    report = landing.land_month("2023-04")
    after = {file: file.stat().st_mtime_ns for file in (data_dir / "lake").rglob("*.parquet")}
    assert (report.n_accepted, report.n_unchanged) == (0, 1)
    assert before == after


def test_no_identifier_reaches_anything_below_the_data_directory_but_landing(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    planted = [PATIENT[name] for name in ("NHSNumber", "PersonBirthDate", "Postcode")]
    planted += [PATIENT["Person_ID"], REFERRAL["ServiceRequestId"], REFERRAL["PathwayID"]]
    for file in (data_dir / "lake").rglob("*.parquet"):
        cells = {str(cell) for row in duckdb.read_parquet(str(file)).fetchall() for cell in row}
        assert not cells & set(planted), file.name


def test_hashed_keys_still_join(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    lake = data_dir / "lake" / "mds"
    (joined,) = (
        duckdb.connect()
        .execute(
            f"""
        select count(*)
        from read_parquet('{lake}/ids101_referral/**/*.parquet') as referrals
        inner join read_parquet('{lake}/ids001_mpi/**/*.parquet') as patients
            using (submission_id, RecordNumber)
        """
        )
        .fetchone()
    )
    assert joined == 1


def test_an_unknown_table_refuses_the_submission_by_name(data_dir):
    folder = write_submission(data_dir)
    (folder / "IDS999Unknown.csv").write_text("a\n1\n")
    message = only_problem(landing.land_month("2023-04"))
    assert message.startswith(
        "mds/2023-04/SIM01_Primary_1/IDS999Unknown.csv: is not a table of the data set."
    )
    assert "IDS101Referral" in message
    assert accepted(data_dir) == []


def test_a_file_outside_any_submission_is_reported_and_the_others_load(data_dir):
    folder = write_submission(data_dir)
    (folder.parent / "IDS999Unknown.csv").write_text("a\n1\n")
    report = landing.land_month("2023-04")
    assert report.n_accepted == 1
    assert "mds/2023-04/IDS999Unknown.csv: lies outside" in only_problem(report)


def test_a_missing_column_is_named_and_the_submission_refused_whole(data_dir):
    folder = write_submission(data_dir)
    row = {name: value for name, value in REFERRAL.items() if name != "PathwayID"}
    write_table(folder, "IDS101Referral", [row])
    message = only_problem(landing.land_month("2023-04"))
    assert "IDS101Referral.csv, column PathwayID: is missing" in message
    assert accepted(data_dir) == []


def test_a_bad_submission_does_not_touch_what_was_loaded(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    later = write_submission(data_dir, name="SIM01_Refresh_1", File_Type="Refresh")
    (later / "IDS101Referral.csv").write_text("")
    report = landing.land_month("2023-04")
    assert "IDS101Referral.csv: is empty" in only_problem(report)
    assert len(accepted(data_dir)) == 1
    assert report.n_unchanged == 1


def test_a_short_file_is_refused_as_a_whole(data_dir):
    write_submission(data_dir, Total_IDS101="2")
    message = only_problem(landing.land_month("2023-04"))
    assert "table IDS101Referral holds 1 rows, its header says 2" in message
    assert accepted(data_dir) == []


def test_a_header_of_another_month_is_refused(data_dir):
    write_submission(data_dir, month="2023-05")
    message = only_problem(landing.land_month("2023-05"))
    assert "names the month 2023-04, the folder 2023-05" in message


def test_a_repeated_referral_id_is_refused_without_showing_it(data_dir):
    folder = write_submission(data_dir)
    write_table(folder, "IDS101Referral", [REFERRAL, REFERRAL])
    message = only_problem(landing.land_month("2023-04"))
    assert "check referral_ids_are_unique failed for fewer than 5 of fewer than 5 rows" in message
    assert REFERRAL["Unique_ServiceRequestID"] not in message


def test_a_ragged_line_is_named_by_number_without_its_values(data_dir):
    folder = write_submission(data_dir)
    with (folder / "IDS001MPI.csv").open("a") as lines:
        lines.write("secret-value,1,2,3,4,5,6,7,8,9,10,11,12,13,14\n")
    message = only_problem(landing.land_month("2023-04"))
    assert "IDS001MPI.csv, row 3" in message
    assert "secret-value" not in message


def test_a_refusal_is_noted_in_quarantine_and_cleared_by_a_good_submission(data_dir):
    folder = write_submission(data_dir, Total_IDS101="2")
    landing.land_month("2023-04")
    note = data_dir / "quarantine" / "mds" / "2023-04" / "SIM01_Primary_1.json"
    assert "its header says 2" in json.loads(note.read_text())["cause"]
    write_submission(data_dir, name=folder.name)
    assert landing.land_month("2023-04").n_accepted == 1
    assert not note.exists()


def test_real_submissions_need_a_secret(data_dir):
    write_submission(data_dir, PrimSystemInUse="A record system")
    with pytest.raises(PipelineError, match="TTE_PSEUDONYM_KEY is not set"):
        landing.land_month("2023-04")


def test_simulated_and_real_people_never_share_a_warehouse(data_dir, monkeypatch):
    write_submission(data_dir)
    landing.land_month("2023-04")
    write_submission(data_dir, name="RX1_Primary_1", PrimSystemInUse="A record system")
    with pytest.raises(PipelineError, match="Use a data directory of its own"):
        landing.land_month("2023-04")


def test_a_submission_still_being_written_is_left_alone(data_dir):
    folder = write_submission(data_dir)
    folder.rename(folder.with_name(".SIM01_Primary_1"))
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.problems) == (0, [])


def test_months_are_recognised_and_other_folders_ignored(data_dir):
    write_submission(data_dir)
    (data_dir / "landing" / "mds" / "notes").mkdir()
    (data_dir / "landing" / "mds" / "2023-13").mkdir()
    assert landing.months_with_submissions() == ["2023-04"]
