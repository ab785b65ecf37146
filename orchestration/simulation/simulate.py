"""The whole simulation: draw once, then write one folder per submission.

The same seed and the same look-ups at hand give the same bytes: everything random comes from one
generator in a fixed order, and no clock is read.
"""

import calendar
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.parquet import replacing
from orchestration.settings import get_settings
from orchestration.simulation import care, geography, population, scores, truth
from orchestration.simulation.parameters import load
from orchestration.simulation.submissions import (
    Filing,
    Month,
    Submission,
    World,
    submission_tables,
)

SIMULATOR_VERSION = "1"
SIMULATED_FOLDER = "SIM[0-9][0-9]_*_*"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SimulationSummary:
    """What was written, and (for tests only) what was drawn for every referral."""

    n_referrals: int
    n_courses: int
    n_submissions: int
    drawn: pd.DataFrame


def simulate(
    out: Path,
    *,
    months: Sequence[str],
    referrals_per_year: int = 24_000,
    seed: int = 1,
    progress: Progress | None = None,
    truth_file: Path | None = None,
) -> SimulationSummary:
    """Write the submissions of every month from the first to the last of `months`.

    `out` is laid out as landing/mds: `<month>/<provider>_<file type>_<n>/<table>.csv`. Simulated
    submissions of an earlier run in `out` are removed first: their people are others under the
    same numbers. `truth_file` is truth.json beside `out` unless given.
    """
    window = _window(months[0], months[-1])
    month_of_day = np.repeat(np.arange(len(window)), [m.last - m.first + 1 for m in window])
    n_people = round(referrals_per_year * len(window) / 12)
    random = np.random.default_rng(seed)
    places = geography.places(out.parent, get_settings().mirror)
    world, drawn = _draw(
        random, places, date.fromisoformat(f"{window[0].name}-01"), month_of_day, n_people
    )
    run = {
        "simulator_version": SIMULATOR_VERSION,
        "seed": seed,
        "months": [window[0].name, window[-1].name],
        "referrals_per_year": referrals_per_year,
        "n_referrals": n_people,
        "geography": "generated" if places.is_generated else "published",
    }
    _write_truth(truth_file or out.parent / "truth.json", drawn, run)
    n_written = _write_all(
        out, Filing(world, month_of_day), _submissions(random, world, window), progress
    )
    return SimulationSummary(n_people, int(drawn["is_course"].sum()), n_written, drawn)


def _draw(
    random: np.random.Generator,
    places: geography.Places,
    first_day: date,
    month_of_day: np.ndarray,
    n_people: int,
) -> tuple[World, pd.DataFrame]:
    """The world, and one row per referral with what was drawn for it and is never written."""
    parameters, n_days = load(), len(month_of_day)
    people = population.draw_people(random, parameters, places, n_days=n_days, n_people=n_people)
    identifiers = population.identifiers(random, people, first_day=first_day)
    courses = care.draw_courses(random, parameters, people, n_days=n_days)
    appointments = care.draw_appointments(random, people, courses, month_of_day=month_of_day)
    probability = care.recovery_probability(parameters, people)
    recovers = random.random(n_people) < probability
    planted = scores.draw_scores(random, parameters, recovers)
    rows = scores.score_rows(random, appointments, planted)
    is_case = scores.outcomes(planted)["is_case"].to_numpy()
    drawn = people.assign(
        probability=probability,
        recovers=recovers,
        is_course=courses["is_course"],
        has_pair=planted.has_pair,
        # Courses at caseness whose outcome can be known.
        is_analysed=courses["is_course"] & people["is_used"] & is_case & planted.has_pair,
    )
    return World(first_day, people, identifiers, courses, appointments, planted, rows), drawn


def _write_truth(file: Path, drawn: pd.DataFrame, run: dict[str, object]) -> None:
    planted = truth.truth(
        load(), drawn, drawn["probability"].to_numpy(), drawn["is_analysed"].to_numpy(), run
    )
    with replacing(file) as temporary:
        temporary.write_text(json.dumps(planted, indent=2) + "\n")


def _submissions(
    random: np.random.Generator, world: World, window: list[Month]
) -> Iterator[Submission]:
    """A primary submission for every provider and month, and for some a refresh.

    Where there is a refresh, the primary did not yet know some discharges and end codes.
    """
    shares, n, nobody = load().shares, len(world.people), np.array([], dtype=int)
    for month in window:
        for provider in population.provider_sizes():
            if random.random() >= shares["refreshed_months"]:
                yield Submission(month, provider, "Primary", nobody, nobody)
                continue
            late = np.flatnonzero(random.random(n) < shares["late_discharge"])
            uncoded = np.flatnonzero(random.random(n) < shares["late_end_code"])
            yield Submission(month, provider, "Primary", late, uncoded)
            yield Submission(month, provider, "Refresh", nobody, nobody)


def _write_all(
    out: Path, filing: Filing, submissions: Iterator[Submission], progress: Progress | None
) -> int:
    for old in sorted(out.glob(f"[0-9]*/{SIMULATED_FOLDER}")):
        shutil.rmtree(old)
    every = list(submissions)
    for n_written, submission in enumerate(every, start=1):
        name = f"{submission.provider}_{submission.file_type}_1"
        _write(out / submission.month.name / name, submission_tables(filing, submission))
        if progress:
            progress(n_written, len(every))
    return len(every)


def _write(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write a submission under a hidden name and reveal it whole."""
    hidden = folder.with_name(f".{folder.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    for name, table in tables.items():
        table.to_csv(hidden / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    hidden.rename(folder)


def _window(first: str, last: str) -> list[Month]:
    window, day = [], 0
    for place, name in enumerate(map(str, pd.period_range(first, last, freq="M"))):
        year, month = (int(part) for part in name.split("-"))
        length = calendar.monthrange(year, month)[1]
        window.append(Month(name, place, day, day + length - 1))
        day += length
    if not window:
        raise ValueError(f"the first month, {first}, comes after the last, {last}")
    return window
