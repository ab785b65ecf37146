"""Readers of equity.duckdb that ask again and again while releases are swapped beneath them.

Run as a program it is one reader: it opens the database anew, or keeps a connection, asks until
the file `stop` appears, and writes what it saw as JSON lines: failures, mixtures, releases.
"""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

QUESTION = """
    select
        (select release from quality.release),
        (select sum(number) from marts.fct_pathway),
        (select sum(number) from models.estimates),
        (select sum(number) from reference.measures)
"""
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Seen:
    """What all readers saw together."""

    n_answers: int
    failures: list[str]
    answers: set[tuple]


class Readers:
    """Processes with several threads each; every thread is a reader with its own connections."""

    def __init__(
        self, equity: Path, folder: Path, *, n_processes: int, n_threads: int, pause: float
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.stop = folder / "stop"
        command = [sys.executable, __file__, str(equity), str(folder), str(n_threads), str(pause)]
        self.processes = [
            subprocess.Popen([*command, str(number)]) for number in range(n_processes)
        ]

    def wait_until_all_have_read(self) -> None:
        """Return when every process has had its first answer."""
        ends = time.monotonic() + SECONDS_TO_START
        while len(list(self.folder.glob("*.ready"))) < len(self.processes):
            if time.monotonic() > ends or any(p.poll() not in (None, 0) for p in self.processes):
                raise RuntimeError("a reader did not start")
            time.sleep(0.05)

    def finish(self) -> Seen:
        """Stop the readers and gather what they saw."""
        self.stop.touch()
        for process in self.processes:
            process.wait()
        reports = [json.loads(file.read_text()) for file in self.folder.glob("*.json")]
        return Seen(
            sum(report["n_answers"] for report in reports),
            [failure for report in reports for failure in report["failures"]],
            {tuple(answer) for report in reports for answer in report["answers"]},
        )


def read(equity: str, folder: Path, n_threads: int, pause: float, number: str) -> None:
    """Be one process of readers that rest `pause` seconds between connections."""
    import duckdb

    answers: set[tuple] = set()
    failures: list[str] = []
    counts = [0] * n_threads

    def ask_anew(thread: int) -> None:
        """Every second reader reconnects for each question; the others ask five times.

        After the sign to stop each asks once more, so that all see the last release.
        """
        is_last = False
        while not is_last:
            is_last = (folder / "stop").exists()
            try:
                with duckdb.connect(equity, read_only=True, config={"threads": 1}) as connection:
                    for _ in range(1 if thread % 2 else 5):
                        [answer] = connection.execute(QUESTION).fetchall()
                        answers.add(answer)
                        counts[thread] += 1
            except Exception as error:
                failures.append(str(error)[:300])
            (folder / f"{number}.ready").touch()
            time.sleep(pause)

    threads = [threading.Thread(target=ask_anew, args=(thread,)) for thread in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = {"n_answers": sum(counts), "failures": failures, "answers": sorted(answers)}
    (folder / f"{number}.json").write_text(json.dumps(report, default=int))


if __name__ == "__main__":
    read(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
