"""The whole simulation: draw once, then write one folder per submission.

The same seed gives the same bytes: everything random comes from one generator in a fixed order,
and no clock is read.
"""

import calendar
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.parquet import replacing
from orchestration.simulation import care, geography, population, scores, truth
from orchestration.simulation.parameters import load
from orchestration.simulation.submissions import Month, World, submission_tables

SIMULATOR_VERSION = "1"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class SimulationSummary:
    """What was written, and (for tests only) the outcome drawn for every referral."""

    n_referrals: int
    n_courses: int
    n_submissions: int
    drawn: pd.DataFrame


def simulate(
    out: Path,
    *,
    months: tuple[str, str],
    referrals_per_year: int = 24_000,
    seed: int = 1,
    progress: Progress | None = None,
) -> SimulationSummary:
    """Write the submissions of every month from first to last, and truth.json beside `out`.

    `out` is laid out as landing/mds: `<month>/<provider>_<file type>_<n>/<table>.csv`.
    """
    window = _months(*months)
    n_days = window[-1].last + 1
    n_people = round(referrals_per_year * len(window) / 12)
    random = np.random.default_rng(seed)
    world, probability, recovers = _draw(random, window[0], n_days, n_people)
    at_caseness = _analysed(world)
    run = {
        "simulator_version": SIMULATOR_VERSION,
        "seed": seed,
        "months": list(months),
        "referrals_per_year": referrals_per_year,
        "n_referrals": n_people,
    }
    planted = truth.truth(load(), world.people, probability, at_caseness, run)
    with replacing(out.parent / "truth.json") as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(planted, indent=2) + "\n")
    written = 0
    submissions = list(_submissions(random, world, window))
    for month, provider, file_type, held_back in submissions:
        tables = submission_tables(world, month, provider, held_back=held_back, file_type=file_type)
        _write(out / month.name / f"{provider}_{file_type}_1", tables)
        written += 1
        if progress:
            progress(written, len(submissions))
    drawn = world.people.assign(
        recovers=recovers, at_caseness=at_caseness, is_course=world.courses["is_course"]
    )
    return SimulationSummary(n_people, int(world.courses["is_course"].sum()), written, drawn)


def _draw(
    random: np.random.Generator, first: Month, n_days: int, n_people: int
) -> tuple[World, np.ndarray, np.ndarray]:
    parameters = load()
    first_day = date.fromisoformat(f"{first.name}-01")
    people = population.draw_people(
        random,
        parameters,
        geography.places(),
        first_day=first_day,
        n_days=n_days,
        n_people=n_people,
    )
    identifiers = population.identifiers(random, n_people)
    courses = care.draw_courses(random, parameters, people, n_days=n_days)
    appointments = care.draw_appointments(random, people, courses, n_days=n_days)
    probability = care.recovery_probability(parameters, people)
    recovers = random.random(n_people) < probability
    drawn = scores.draw_scores(random, parameters, recovers)
    rows = scores.score_rows(random, appointments, drawn)
    world = World(first_day, people, identifiers, courses, appointments, drawn, rows)
    return world, probability, recovers


def _analysed(world: World) -> np.ndarray:
    """Courses at caseness whose outcome can be known."""
    is_case = scores.outcomes(world.scores)["is_case"].to_numpy()
    return world.courses["is_course"].to_numpy() & is_case & ~world.scores.is_unreadable


def _submissions(
    random: np.random.Generator, world: World, window: list[Month]
) -> Iterator[tuple[Month, str, str, np.ndarray]]:
    """A primary submission for every provider and month, and for some a refresh.

    Where there is a refresh, the primary did not yet know one discharge in fifty.
    """
    nothing = np.zeros(len(world.people), dtype=bool)
    for month in window:
        for provider in sorted(world.people["provider_code"].unique()):
            is_refreshed = random.random() < load().shares["refreshed_months"]
            held_back = random.random(len(world.people)) < 0.02 if is_refreshed else nothing
            yield month, provider, "Primary", held_back
            if is_refreshed:
                yield month, provider, "Refresh", nothing


def _write(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write a submission under a hidden name and reveal it whole."""
    hidden = folder.with_name(f".{folder.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    for name, table in tables.items():
        table.to_csv(hidden / f"{name}.csv", index=False, lineterminator="\n")
    shutil.rmtree(folder, ignore_errors=True)
    hidden.rename(folder)


def _months(first: str, last: str) -> list[Month]:
    names = [str(month) for month in pd.period_range(first, last, freq="M")]
    window, day = [], 0
    for name in names:
        year, month = (int(part) for part in name.split("-"))
        length = calendar.monthrange(year, month)[1]
        window.append(Month(name, day, day + length - 1))
        day += length
    return window
