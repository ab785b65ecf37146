"""A second run: readers are not disturbed, new figures are seen, bad files harm nobody else."""

import csv
import gzip
import shutil
import subprocess
import threading
import zipfile
from dataclasses import dataclass

import duckdb
import pandas as pd
import pytest

pytestmark = pytest.mark.integration
LAST_MONTH = "2024-03"
RESUBMITTED_MONTH = "2024-02"


COUNTS = (
    "select (select count(*) from marts.fct_pathway) as pathways, "
    "(select count(*) from marts.nhs_annual_outcomes) as published, "
    "(select count(*) from marts.dim_lsoa) as lsoas"
)


@pytest.fixture(scope="module")
def second_run(warehouse):
    """A refresh with a month sent again and with bad files, while an analyst keeps asking."""
    question = "select count(*), count(*) filter (where is_dropout) from marts.fct_pathway"
    answers, failures, is_over = [], [], threading.Event()
    counts_before = warehouse.ask(COUNTS)
    connection = duckdb.connect(str(warehouse.data / "equity.duckdb"), read_only=True)

    def keep_asking() -> None:
        while not is_over.wait(0.2):
            try:
                answers.append(connection.execute(question).fetchone())
            except duckdb.Error as error:
                failures.append(error)

    reader = threading.Thread(target=keep_asking)
    reader.start()
    try:
        _add_bad_files(warehouse.data / "landing")
        _resubmit_with_dropouts(warehouse.data / "landing" / "mds" / RESUBMITTED_MONTH)
        done = warehouse.tte("refresh")
    finally:
        is_over.set()
        reader.join()
    before = connection.execute(question).fetchone()
    after = warehouse.ask(question).iloc[0]
    connection.close()
    return SecondRun(done, answers, failures, before, after, counts_before)


@dataclass(frozen=True)
class SecondRun:
    """What the command said, what the analyst was told meanwhile, and what is there now."""

    done: subprocess.CompletedProcess[str]
    answers: list
    failures: list
    before: tuple
    after: pd.Series
    counts_before: pd.DataFrame


def test_an_open_connection_keeps_answering_and_a_new_one_sees_new_data(second_run):
    assert not second_run.failures
    assert len(second_run.answers) > 10
    assert set(second_run.answers) == {second_run.before}
    n_pathways, n_dropouts = second_run.before
    assert second_run.after.iloc[0] == n_pathways
    assert second_run.after.iloc[1] > n_dropouts


def test_bad_files_fail_alone_and_say_what_is_wrong(warehouse, second_run):
    assert second_run.done.returncode == 1
    shown = second_run.done.stdout
    assert "psych-ther-ann-rep-csvs-2016-17.zip" in shown
    assert "File_1_-_IMD2019_copy.csv.gz" in shown
    assert "IDS999Unknown" in shown
    assert "✓ build" in shown
    assert warehouse.ask(COUNTS).equals(second_run.counts_before)


def test_a_resubmission_says_which_rows_and_rates_it_changed(warehouse, second_run):
    changes = warehouse.ask(
        f"select * from quality.resubmission_changes "
        f"where reporting_month = date '{RESUBMITTED_MONTH}-01' and provider_code = 'SIM001' "
        f"and landed_at = (select max(landed_at) from quality.submissions "
        f"where reporting_month = date '{RESUBMITTED_MONTH}-01' and provider_code = 'SIM001')"
    )
    rows = changes[changes["change"] == "rows"].set_index("delivered_table")
    moved = rows[rows[["n_added", "n_removed", "n_changed"]].sum(axis=1) > 0]
    assert list(moved.index) == ["ids101_referral"]
    assert moved.loc["ids101_referral", "n_changed"] > 0
    rates = changes[changes["change"] == "rate"]
    dropout = rates[(rates["measure"] == "dropout") & (rates["ethnic_group"] == "All")]
    assert (dropout["rate_after"] > dropout["rate_before"]).any()
    assert not rates["measure"].isin(["recovery", "access"]).any()
    assert (rates["n_submissions_together"] == 1).all()


def _add_bad_files(landing) -> None:
    """An archive cut short, a table without a column, and a submission with an unknown table."""
    _truncated_zip(landing / "nhs_annual" / "psych-ther-ann-rep-csvs-2016-17.zip")
    _csv_without_its_rank(landing / "imd" / "File_1_-_IMD2019_copy.csv.gz")
    month = landing / "mds" / LAST_MONTH
    submission = sorted(folder for folder in month.iterdir() if folder.is_dir())[0]
    copy = month / f"{submission.name}-again"
    shutil.copytree(submission, copy)
    (copy / "IDS999Unknown.csv").write_text("Something\n1\n")


def _resubmit_with_dropouts(month) -> None:
    """The same submission again, as a later refresh in which every discharge is a dropout."""
    counted = sorted(folder for folder in month.iterdir() if folder.name.startswith("SIM001_"))[-1]
    folder = month / "SIM001_Refresh_9"
    shutil.copytree(counted, folder)
    _rewrite(
        folder / "IDS000Header.csv",
        {"File_Type": "Refresh", "DateTimeDatSetCreate": "2025-12-01 12:00:00"},
    )
    _rewrite(folder / "IDS101Referral.csv", {"EndCode": "43"}, where="ServDischDate")


def _rewrite(file, values, *, where=None) -> None:
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        if where is None or row[where]:
            row.update(values)
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _truncated_zip(target) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("psych-ther-ann-2016-17-main.csv", "OrgType,OrgCode\n" * 5000)
    target.write_bytes(target.read_bytes()[:60])


def _csv_without_its_rank(target) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(target, "wt", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["LSOA code (2011)", "LSOA name (2011)"])
        writer.writerow(["E01000001", "City of London 001A"])
