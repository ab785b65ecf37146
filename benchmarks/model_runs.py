"""One process per fit: starts it, reads its answer, and what it took. Light, because a process
that is started counts the memory of the one that starts it as its own."""

import json
import os
import platform
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from model_peers import RSCRIPT, Peer

HERE = Path(__file__).parent


def draw(folder: Path, n_people: int) -> Path:
    """The files of `n_people`, drawn if they are not there; the path without its ending."""
    people = folder / f"people_{n_people}"
    if not people.with_suffix(".csv").exists():
        command = [sys.executable, str(HERE / "draw_people.py"), str(n_people), str(folder)]
        subprocess.run(command, check=True)
    return people


def run_ours(kind: str, people: Path) -> dict | None:
    """Our own engine."""
    return _run([sys.executable, str(HERE / "peers" / "ours.py"), kind, f"{people}.parquet"])


def run_peer(peer: Peer, people: Path) -> dict | None:
    """The engine of a peer; None if it failed, its error output then shown."""
    file = str(HERE / "peers" / peer.file)
    if peer.program == RSCRIPT:
        return _run([RSCRIPT, file, f"{people}.csv"])
    return _run([sys.executable, file, peer.model, f"{people}.parquet"])


@lru_cache
def is_installed(peer: Peer) -> bool:
    """Whether the peer's package is there."""
    if peer.program != RSCRIPT:
        return True
    wanted = ["data.table", "jsonlite", peer.package]
    check = " && ".join(f"requireNamespace('{name}', quietly = TRUE)" for name in wanted)
    return _r(f"quit(status = !({check}))") is not None


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    models = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "processor": models[0].partition(": ")[2] if models else platform.machine(),
        "n_processors": os.cpu_count(),
        "load_when_finished": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "R": _r("cat(R.version.string, basename(extSoftVersion()['BLAS']), sep = ', ')") or "none",
    }


def _run(command: list[str]) -> dict | None:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Warnings are few and short, so the pipe of errors cannot fill up while the answer is read.
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        print(errors.strip(), file=sys.stderr)
        return None
    answer = json.loads(output.strip().splitlines()[-1])
    return {**answer, "peak_gb": usage.ru_maxrss / 1e6}


def _r(expression: str) -> str | None:
    try:
        done = subprocess.run([RSCRIPT, "-e", expression], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _lines(file: str) -> list[str]:
    return Path(file).read_text().splitlines() if Path(file).exists() else []
