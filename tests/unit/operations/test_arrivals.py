"""The folder sensor starts the months whose files have arrived or changed, once settled."""

import json

import dagster as dg
from submission_files import REFERRAL, write_submission, write_table

from orchestration.operations.arrivals import arrived_submissions, unbroken_ranges


def look(cursor):
    """One tick: the months of each run it asks for, and the cursor for the next tick."""
    context = dg.build_sensor_context(cursor=cursor)
    result = arrived_submissions(context)
    ranges = [
        (
            request.tags["dagster/asset_partition_range_start"],
            request.tags["dagster/asset_partition_range_end"],
        )
        for request in result.run_requests or []
    ]
    return ranges, result.cursor


def test_a_month_is_started_when_it_looks_the_same_twice(data_dir):
    write_submission(data_dir)
    first, cursor = look(None)
    second, cursor = look(cursor)
    third, cursor = look(cursor)
    assert (first, second, third) == ([], [("2023-04", "2023-04")], [])


def test_a_changed_file_starts_its_month_and_no_other(data_dir):
    may = {"ReportingPeriodStartDate": "2023-05-01", "ReportingPeriodEndDate": "2023-05-31"}
    folder = write_submission(data_dir)
    write_submission(data_dir, month="2023-05", **may)
    _, cursor = look(None)
    started, cursor = look(cursor)
    assert started == [("2023-04", "2023-05")]
    write_table(folder, "IDS101Referral", [REFERRAL, REFERRAL | {"ServiceRequestId": "SR-2"}])
    still_copying, cursor = look(cursor)
    settled, cursor = look(cursor)
    assert (still_copying, settled) == ([], [("2023-04", "2023-04")])


def test_a_file_that_keeps_growing_starts_nothing(data_dir):
    folder = write_submission(data_dir)
    cursor = None
    for number in range(1, 4):
        write_table(folder, "IDS101Referral", [REFERRAL] * number)
        started, cursor = look(cursor)
        assert started == []


def test_the_cursor_remembers_looks_and_no_names(data_dir):
    write_submission(data_dir)
    _, cursor = look(None)
    (seen,) = json.loads(cursor)["seen"].values()
    assert len(seen) == 16


def test_months_in_a_row_are_one_run():
    months = ["2023-12", "2024-01", "2024-03", "2023-04"]
    assert unbroken_ranges(months) == [["2023-04"], ["2023-12", "2024-01"], ["2024-03"]]
