"""What happens around the files while they are landed: kills, full disks, locked folders, rivals.

Every landing here is a process of its own, because what is tested ends, limits or blocks it.
The expectations are left out: they take seconds to import, and play no part in this.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from submission_files import REFERRAL, write_other_tables, write_submission, write_table

from orchestration.errors import PipelineError
from orchestration.sources.mds import delivered_checks, landing, registry, tables

LAND = """
import sys
from orchestration.errors import PipelineError
from orchestration.sources.mds import delivered_checks, landing
delivered_checks.check = lambda connection, deliveries, month, folder: {{
    delivery.submission_id: delivered_checks.Checked() for delivery in deliveries
}}
delivered_checks.keep = lambda *_: None
{before}
try:
    report = landing.land_month("2023-04")
except PipelineError as error:
    print(error)
    sys.exit(3)
print(report.n_accepted, report.n_unchanged, report.n_waiting)
for problem in report.problems:
    print(problem)
"""
PAUSE = """
import time
from pathlib import Path
from orchestration.sources.mds import {module}
original = {module}.{function}
def pausing(*args, **kwargs):
    {call_first}
    Path("{flag}").touch()
    time.sleep(60)
{module}.{function} = pausing
"""


def land(data_dir, *, before="", prefix=(), limit=None):
    """Land April in another process; the process, its output readable."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", LAND.format(before=before)],
        env=os.environ | {"TTE_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
    )


def said(process):
    output, _ = process.communicate(timeout=120)
    return output.strip()


def lake_of(data_dir):
    """The tables of the data set in the lake, by place; nothing else may differ between runs."""
    lake = data_dir / "lake" / "mds"
    return {
        str(file.relative_to(lake)): file.read_bytes()
        for file in lake.rglob("*.parquet")
        if file.relative_to(lake).parts[0].startswith("ids")
    }


@pytest.fixture
def submitted(data_dir, monkeypatch):
    """A data directory with one whole submission of all tables, not landed yet."""
    monkeypatch.setattr(
        delivered_checks,
        "check",
        lambda connection, deliveries, month, folder: {
            delivery.submission_id: delivered_checks.Checked() for delivery in deliveries
        },
    )
    monkeypatch.setattr(delivered_checks, "keep", lambda *_: None)
    write_other_tables(write_submission(data_dir))
    return data_dir


@pytest.mark.parametrize(
    ("module", "function", "call_first"),
    [
        ("tables", "repeated_rows", "pass"),
        ("registry", "keep_counts", "original(*args, **kwargs)"),
        ("registry", "accept", "pass"),
    ],
)
def test_a_killed_run_leaves_the_month_as_it_was_and_a_rerun_completes_it(
    submitted, module, function, call_first
):
    flag = submitted / "paused"
    process = land(
        submitted,
        before=PAUSE.format(module=module, function=function, call_first=call_first, flag=flag),
    )
    while not flag.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not list((submitted / "lake" / "mds" / "submissions").rglob("*.parquet"))

    assert said(land(submitted)) == "1 0 0"
    after_kill = lake_of(submitted)
    assert len(after_kill) == 13
    shutil.rmtree(submitted / "lake")
    assert said(land(submitted)) == "1 0 0"
    assert after_kill == lake_of(submitted)
    assert not list((submitted / "lake").rglob("*.tmp"))
    assert not list((submitted / "lake" / "mds" / ".work").iterdir())


def test_a_full_disk_stops_the_run_and_keeps_what_was_loaded(submitted):
    landing.land_month("2023-04")
    before = lake_of(submitted)
    later = write_submission(submitted, name="SIM01_Refresh_1", File_Type="Refresh")
    numbers = range(40_000)
    rows = [REFERRAL | {"Unique_ServiceRequestID": f"SIM01SR-{n}"} for n in numbers]
    write_table(later, "IDS101Referral", rows)

    def few_bytes():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    process = land(submitted, limit=few_bytes)
    assert "No room is left on the disk of the data directory" in said(process)
    assert process.returncode == 3
    assert lake_of(submitted) == before
    assert said(land(submitted)) == "1 1 0"


def test_the_message_of_a_full_disk_does_not_blame_the_submission(submitted, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(registry, "keep_counts", full)
    with pytest.raises(PipelineError, match="Free some space and run the month again"):
        landing.land_month("2023-04")
    assert not (submitted / "quarantine").exists()


def obeying_modes():
    """The start of a command that obeys permissions although root runs it, or a skip."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root ignores permissions, and setpriv, which takes that from it, is missing")
    drop = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={drop}", f"--bounding-set={drop}"]


@pytest.mark.parametrize("is_file", [False, True])
def test_a_folder_or_file_without_permission_is_refused_and_the_others_load(submitted, is_file):
    locked = write_submission(submitted, name="SIM02_Primary_1", OrgIDProv="SIM02")
    place = locked / "IDS001MPI.csv" if is_file else locked
    place.chmod(0)
    try:
        output = said(land(submitted, prefix=obeying_modes()))
    finally:
        place.chmod(0o700)
    assert output.splitlines()[0] == "1 0 0"
    assert output.splitlines()[1].startswith("mds/2023-04/SIM02_Primary_1")
    assert "cannot be opened by the user who runs the pipeline" in output
    assert said(land(submitted)) == "1 1 0"


def test_two_runs_at_once_load_everything_once(submitted):
    first, second = land(submitted), land(submitted)
    assert sorted([said(first), said(second)]) == ["0 1 0", "1 0 0"]
    pattern = str(submitted / "lake" / "mds" / "ids101_referral" / "**" / "*.parquet")
    assert duckdb.sql(f"select count(*) from '{pattern}'").fetchall() == [(1,)]


def test_a_file_of_an_unfinished_transfer_is_waited_for(submitted):
    folder = submitted / "landing" / "mds" / "2023-04" / "SIM01_Primary_1"
    (folder / "IDS101Referral.csv").rename(folder / "IDS101Referral.csv.part")
    assert said(land(submitted)) == "0 0 1"
    assert not (submitted / "quarantine").exists()
    (folder / "IDS101Referral.csv.part").rename(folder / "IDS101Referral.csv")
    assert said(land(submitted)) == "1 0 0"


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(submitted, monkeypatch):
    folder = submitted / "landing" / "mds" / "2023-04" / "SIM01_Primary_1"
    original = tables.check_columns

    def growing(inspected):
        with (folder / "IDS101Referral.csv").open("a") as lines:
            lines.write("half a li")
        original(inspected)

    monkeypatch.setattr(tables, "check_columns", growing)
    report = landing.land_month("2023-04")
    assert (report.n_accepted, report.n_waiting, report.problems) == (0, 1, [])
    assert lake_of(submitted) == {}


def test_a_file_cut_short_is_refused_as_a_whole_and_accepted_when_complete(submitted):
    folder = submitted / "landing" / "mds" / "2023-04" / "SIM01_Primary_1"
    whole = (folder / "IDS101Referral.csv").read_bytes()
    header = (folder / "IDS000Header.csv").read_text().splitlines()
    header = [f"{header[0]},Total_IDS101", f"{header[1]},1"]
    (folder / "IDS000Header.csv").write_text("\n".join(header) + "\n")
    (folder / "IDS101Referral.csv").write_bytes(whole.split(b"\n")[0] + b"\n")
    output = said(land(submitted))
    assert "table IDS101Referral holds 0 rows, its header says 1" in output
    assert lake_of(submitted) == {}
    (folder / "IDS101Referral.csv").write_bytes(whole)
    assert said(land(submitted)) == "1 0 0"
    assert not list((submitted / "quarantine").rglob("*.json"))
