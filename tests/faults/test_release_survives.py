"""Releases while people read and while runs are killed: no failed query, no mixture, no half.

`make check-swaps` tries it with 200 readers and ten swaps.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from made_warehouse import N_ROWS, TABLES, lead_past_current, make_warehouse
from release_readers import Readers

from orchestration.publication import links, release

logger = logging.getLogger(__name__)
N_PROCESSES = int(os.environ.get("TTE_TEST_READER_PROCESSES", "3"))
N_THREADS = int(os.environ.get("TTE_TEST_READER_THREADS", "4"))
PAUSE = float(os.environ.get("TTE_TEST_READER_PAUSE", "0.1"))
N_SWAPS = int(os.environ.get("TTE_TEST_SWAPS", "3"))

RELEASE = """
import time
from pathlib import Path
from orchestration.publication import {module}, release
original = {module}.{function}
calls = 0
def pausing(*args, **kwargs):
    global calls
    calls += 1
    if {is_first} and calls == {call}:
        Path("{flag}").touch()
        time.sleep(60)
    answer = original(*args, **kwargs)
    if not {is_first} and calls == {call}:
        Path("{flag}").touch()
        time.sleep(60)
    return answer
{module}.{function} = pausing
release.activate(release.build_release(release.new_release_folder()))
"""
# Where a run is killed: before the n-th call of a function, or after it.
KILLS = [
    ("copying", "copy_tables", 1, True),
    ("copying", "copy_tables", 1, False),
    ("copying", "copy_tables", 2, False),
    ("permissions", "restrict", 1, False),
    ("release_note", "write", 1, False),
    ("links", "switch_to", 1, True),
    ("links", "lead_through_current", 1, False),
    ("links", "switch_to", 1, False),
    ("links", "remove_old_releases", 1, True),
]
KILLS_TRIED = KILLS if os.environ.get("TTE_TEST_EVERY_KILL") else KILLS[1::2]


def release_of(number):
    make_warehouse(number)
    return release.activate(release.build_release(release.new_release_folder()))


def numbers_seen(data_dir):
    """The number of every table that analysts and the public see."""
    with duckdb.connect(str(data_dir / "equity.duckdb"), read_only=True) as connection:
        sums = [
            connection.execute(f"select sum(number) from {table}").fetchall()[0][0]
            for table in TABLES
        ]
    return {total / N_ROWS for total in sums}


def release_and_kill(data_dir, module, function, call, is_first):
    flag = data_dir / "paused"
    program = RELEASE.format(
        module=module, function=function, call=call, is_first=is_first, flag=flag
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"TTE_DATA_DIR": str(data_dir)}
    )
    while not flag.exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(("module", "function", "call", "is_first"), KILLS_TRIED)
def test_a_killed_publication_leaves_one_whole_release_and_the_next_needs_no_clean_up(
    data_dir, module, function, call, is_first
):
    old = release_of(1)
    make_warehouse(2)
    release_and_kill(data_dir, module, function, call, is_first)

    is_done = (function, is_first) in {("switch_to", False), ("remove_old_releases", True)}
    assert numbers_seen(data_dir) == {2 if is_done else 1}
    assert links.is_whole()
    assert (links.current_release() == old) is not is_done
    assert (data_dir / "published" / "pub_outcome_rates.csv").exists()

    newest = release_of(3)
    assert numbers_seen(data_dir) == {3}
    assert links.current_release() == newest
    assert not [entry for entry in (data_dir / "releases").iterdir() if entry.name[0] == "."]


def test_a_kill_while_links_of_an_earlier_version_are_mended_leaves_the_old_release(data_dir):
    old = release_of(1)
    lead_past_current(data_dir, old)
    make_warehouse(2)
    release_and_kill(data_dir, "links", "lead_through_current", 1, False)
    assert numbers_seen(data_dir) == {1}
    assert links.is_whole()
    release_of(3)
    assert numbers_seen(data_dir) == {3}


def test_a_killed_first_release_leaves_none_and_the_next_is_made(data_dir):
    make_warehouse(1)
    release_and_kill(data_dir, "links", "lead_through_current", 1, False)
    assert links.current_release() is None
    release_of(2)
    assert numbers_seen(data_dir) == {2}


def test_no_reader_fails_or_sees_two_releases_mixed_while_they_are_swapped(data_dir, tmp_path):
    made = {release_of(1).name: 1}
    readers = Readers(
        data_dir / "equity.duckdb",
        tmp_path / "readers",
        n_processes=N_PROCESSES,
        n_threads=N_THREADS,
        pause=PAUSE,
    )
    try:
        readers.wait_until_all_have_read()
        for number in range(2, 2 + N_SWAPS):
            made[release_of(number).name] = number
    finally:
        seen = readers.finish()
    assert seen.failures == []
    expected = {(name, *[N_ROWS * number] * 3) for name, number in made.items()}
    assert seen.answers <= expected
    assert len(seen.answers) >= 2
    first, last = min(made), max(made)
    assert {first, last} <= {answer[0] for answer in seen.answers}
    logger.info("%s readers, %s answers, none failed", N_PROCESSES * N_THREADS, seen.n_answers)
    assert Path(data_dir / "releases" / "current").resolve().name == last
