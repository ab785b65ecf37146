"""The whole simulation: every service in turn, shared among processes, then the truth.

The same seed and the same look-ups at hand give the same bytes: every service and month has a
generator of its own, and no clock is read.
"""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.settings import get_settings
from orchestration.simulation import awkward, geography, parameters, services, truth
from orchestration.simulation.service_run import (
    Run,
    World,
    Written,
    simulate_service,
    world_of,
)
from orchestration.simulation.submissions import FORMATS

SIMULATOR_VERSION = "3"
SIMULATED_FOLDER = "SIM[0-9][0-9]*_*_*"
# Below this a second process costs more than it saves.
REFERRALS_WORTH_A_PROCESS = 60_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SimulationSummary:
    """What was written."""

    n_referrals: int
    n_courses: int
    n_submissions: int
    n_rows: int
    truth_file: Path


def simulate(
    out: Path,
    *,
    months: Sequence[str],
    referrals_per_year: int = 24_000,
    seed: int = 1,
    file_format: str = "csv",
    planted: parameters.Truth | None = None,
    cases: frozenset[str] | None = None,
    n_services: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    truth_file: Path | None = None,
    records_folder: Path | None = None,
) -> SimulationSummary:
    """Write the submissions of every month from the first to the last of `months`.

    `out` is laid out as landing/mds: `<month>/<provider>_<file type>_1/<table>.<format>`.
    Simulated submissions of an earlier run in `out` are removed first: their people are others
    under the same numbers. `truth_file` is truth.json beside `out` unless given. With
    `records_folder` what was planted for everybody is kept there (for tests only). Raises
    ValueError for months in the wrong order or an unknown format.
    """
    first, last = _window(months)
    if file_format not in FORMATS:
        raise ValueError(f"{file_format!r} is no format; known: {', '.join(FORMATS)}")
    with tempfile.TemporaryDirectory(prefix="tte-planted-") as temporary:
        run = Run(
            out=out,
            first_month=first,
            last_month=last,
            referrals_per_year=referrals_per_year,
            n_services=n_services or services.n_services_for(referrals_per_year),
            seed=seed,
            truth=planted or parameters.truth("published"),
            cases=awkward.chosen() if cases is None else cases,
            file_format=file_format,
            records_folder=records_folder or Path(temporary),
            places=geography.places(out.parent, get_settings().mirror),
        )
        return _simulate(run, workers, progress, truth_file or out.parent / "truth.json")


def _simulate(
    run: Run, workers: int | None, progress: Progress | None, truth_file: Path
) -> SimulationSummary:
    _remove_simulated(run.out)
    world = world_of(run)
    n_referrals = run.referrals_per_year * (run.last_month - run.first_month + 1) / 12
    total = _total(_every_service(world, workers or _workers(n_referrals), progress))
    truth.write(truth_file, world, total, version=SIMULATOR_VERSION)
    return SimulationSummary(
        total.n_referrals, total.n_courses, total.n_submissions, total.n_rows, truth_file
    )


def _window(months: Sequence[str]) -> tuple[int, int]:
    first, last = (int(np.datetime64(month, "M").astype(int)) for month in (months[0], months[-1]))
    if last < first:
        raise ValueError(f"the first month, {months[0]}, comes after the last, {months[-1]}")
    return first, last


def _remove_simulated(out: Path) -> None:
    for old in sorted(out.glob(f"[0-9]*/{SIMULATED_FOLDER}")):
        shutil.rmtree(old)


def _workers(n_referrals: float) -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return int(np.clip(n_referrals // REFERRALS_WORTH_A_PROCESS, 1, available))


def _total(parts: Iterator[Written]) -> Written:
    every = list(parts)
    return Written(
        sum(part.n_referrals for part in every),
        sum(part.n_courses for part in every),
        sum(part.n_submissions for part in every),
        sum(part.n_rows for part in every),
    )


def _every_service(world: World, n_processes: int, progress: Progress | None) -> Iterator[Written]:
    """Simulate every service; progress counts service months."""
    run = world.run
    n_months = run.last_month - run.first_month + 1
    total, done = run.n_services * n_months, 0

    def advance(n: int = 1) -> None:
        nonlocal done
        done += n
        if progress:
            progress(done, total)

    if n_processes == 1:
        for number in range(run.n_services):
            yield simulate_service(world, number, advance)
        return
    # Large services first, so that no process is left alone with one at the end.
    order = np.argsort(-world.services.expected.sum(axis=1), kind="stable")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        n_processes, mp_context=context, initializer=_start, initargs=(world,)
    ) as pool:
        for finished in as_completed([pool.submit(_work, int(number)) for number in order]):
            advance(n_months)
            yield finished.result()


_WORLD: list[World] = []


def _start(world: World) -> None:
    """Give a worker process the world, once."""
    _WORLD[:] = [world]


def _work(number: int) -> Written:
    return simulate_service(_WORLD[0], number)
