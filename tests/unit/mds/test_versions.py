"""A month is a partition, a submission a version of it: which one counts, and what stays."""

import shutil

import duckdb
import pytest
from submission_files import OTHER_TABLES, PATIENT, REFERRAL, write_submission, write_table

from orchestration.sources.mds import landing

pytestmark = pytest.mark.usefixtures("unchecked")


def files_of(data_dir, month):
    lake = data_dir / "lake" / "mds"
    return {
        str(file.relative_to(lake)): file.read_bytes()
        for file in lake.rglob(f"month={month}/*.parquet")
    }


def n_versions(data_dir, table="submissions"):
    pattern = str(data_dir / "lake" / "mds" / table / "**" / "*.parquet")
    return len(duckdb.sql(f"select distinct submission_id from '{pattern}'").fetchall())


def resubmit(data_dir, month="2023-04", **header):
    folder = write_submission(
        data_dir, month=month, name="SIM01_Refresh_1", File_Type="Refresh", **header
    )
    write_table(folder, "IDS101Referral", [REFERRAL | {"ServDischDate": "2023-04-28"}])
    return folder


def test_a_resubmission_is_added_and_the_earlier_version_stays_readable(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    before = files_of(data_dir, "2023-04")
    resubmit(data_dir)
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.n_unchanged) == (1, 1)
    assert n_versions(data_dir) == n_versions(data_dir, "ids101_referral") == 2
    assert before.items() <= files_of(data_dir, "2023-04").items()


def test_a_month_resubmitted_years_late_changes_that_month_only(data_dir):
    may = {"ReportingPeriodStartDate": "2025-05-01", "ReportingPeriodEndDate": "2025-05-31"}
    write_submission(data_dir, month="2025-05", **may)
    landing.land_month("2025-05")
    before = files_of(data_dir, "2025-05")
    write_submission(data_dir)
    resubmit(data_dir, DateTimeDatSetCreate="2026-01-05 09:00:00")
    reports = landing.land_months(["2025-05", "2023-04"])
    assert [(r.month, r.n_accepted, r.n_unchanged) for r in reports] == [
        ("2023-04", 2, 0),
        ("2025-05", 0, 1),
    ]
    assert files_of(data_dir, "2025-05") == before


def test_the_order_of_arrival_does_not_change_what_is_in_the_lake(data_dir):
    def tables():
        return {
            name: content
            for name, content in files_of(data_dir, "2023-04").items()
            if name.startswith("ids")
        }

    write_submission(data_dir)
    landing.land_month("2023-04")
    resubmit(data_dir)
    landing.land_month("2023-04")
    in_order = tables()
    shutil.rmtree(data_dir / "lake")
    shutil.move(data_dir / "landing/mds/2023-04/SIM01_Primary_1", data_dir / "later")
    landing.land_month("2023-04")
    shutil.move(data_dir / "later", data_dir / "landing/mds/2023-04/SIM01_Primary_1")
    landing.land_month("2023-04")
    assert tables() == in_order


def test_the_same_bytes_under_another_folder_name_do_nothing(data_dir):
    folder = write_submission(data_dir)
    landing.land_month("2023-04")
    shutil.copytree(folder, folder.with_name("sent_again"))
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.n_unchanged) == (0, 2)
    assert n_versions(data_dir) == 1


def test_the_same_bytes_twice_in_one_run_are_one_submission(data_dir):
    folder = write_submission(data_dir)
    shutil.copytree(folder, folder.with_name("sent_again"))
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.n_unchanged) == (1, 1)


def test_unchanged_bytes_are_told_by_their_hash_not_by_their_date(data_dir):
    folder = write_submission(data_dir)
    landing.land_month("2023-04")
    for file in folder.iterdir():
        file.touch()
    assert landing.land_month("2023-04").n_unchanged == 1
    header = folder / "IDS000Header.csv"
    header.write_text(header.read_text().replace("12:00:00", "12:00:01"))
    assert landing.land_month("2023-04").n_accepted == 1


def test_progress_hears_of_every_month_oldest_first(data_dir):
    write_submission(data_dir)
    heard = []
    landing.land_months(
        ["2023-05", "2023-04"], progress=lambda done, report: heard.append((done, report.month))
    )
    assert heard == [(1, "2023-04"), (2, "2023-05")]


def comparisons_of(data_dir):
    pattern = str(data_dir / "lake" / "mds" / "version_comparisons" / "**" / "*.parquet")
    return duckdb.sql(
        f"""
        select delivered_table, n_before, n_after, n_added, n_removed, n_changed from '{pattern}'
        where n_added + n_removed + n_changed > 0 order by all
        """
    ).fetchall()


def test_a_resubmission_is_compared_row_by_row_with_the_version_before(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    folder = resubmit(data_dir)
    write_table(folder, "IDS004EmpStatus", [OTHER_TABLES["IDS004EmpStatus"]])
    write_table(folder, "IDS001MPI", [PATIENT, PATIENT | {"RecordNumber": "REC-2"}])
    landing.land_month("2023-04")
    assert comparisons_of(data_dir) == [
        ("ids001_mpi", 1, 2, 1, 0, 0),
        ("ids004_emp_status", 0, 1, 1, 0, 0),
        ("ids101_referral", 1, 1, 0, 0, 1),
    ]


def test_the_first_version_of_a_month_is_compared_with_nothing(data_dir):
    write_submission(data_dir)
    landing.land_month("2023-04")
    assert not list((data_dir / "lake" / "mds").glob("version_comparisons/**/*.parquet"))
