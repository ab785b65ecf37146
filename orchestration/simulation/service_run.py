"""All months of one service: the share of the work that one process does at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.simulation import intercepts, model, records, services
from orchestration.simulation.cohort import Service, draw_cohort
from orchestration.simulation.columns import joined
from orchestration.simulation.filing import PRIMARY, REFRESH, Desk, Submission
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.parameters import Truth, load
from orchestration.simulation.reporting import NEVER
from orchestration.simulation.score_rows import draw_score_rows
from orchestration.simulation.services import Services
from orchestration.simulation.submissions import tables_of, write

SUBMISSION_DRAWS, SCORE_DRAWS = 1, 2
MONTHS_BEFORE_CHANGE = 6
RENUMBERED = "SIM9{:02d}"


@dataclass(frozen=True)
class Run:
    """What is simulated: the same for every service and process."""

    out: Path
    first_month: int
    last_month: int
    referrals_per_year: int
    n_services: int
    seed: int
    truth: Truth
    cases: frozenset[str]
    file_format: str
    records_folder: Path
    places: Places


@dataclass(frozen=True)
class Written:
    """How much one service, or all, wrote."""

    n_referrals: int
    n_courses: int
    n_submissions: int
    n_rows: int


@dataclass(frozen=True)
class World:
    """What every service of a run shares, worked out once per process."""

    run: Run
    model: Model
    services: Services


def world_of(run: Run) -> World:
    """The model and the services of a run."""
    parameters = load()
    planted = model.build(parameters, run.truth, run.places, run.cases)
    intercepts.solve(planted, run.places)
    return World(
        run,
        planted,
        services.draw_services(parameters, run.truth, run.places, run.n_services, run.seed),
    )


def changed_month(run: Run, number: int) -> int:
    """From when a service has another code: the last one's seventh month, if there is one."""
    month = run.first_month + MONTHS_BEFORE_CHANGE
    changes = "provider-change" in run.cases and number == run.n_services - 1
    return month if changes and month <= run.last_month else NEVER


def simulate_service(
    world: World, number: int, written: Callable[[], None] = lambda: None
) -> Written:
    """Write every submission of a service and its records; calls `written` after each."""
    run = world.run
    per_month = run.referrals_per_year / 12
    service = Service.of(number, world.services, run.places, world.model, per_month)
    desk, kept, n_submissions, n_rows = Desk(), [], 0, 0
    for month in range(run.first_month, run.last_month + 1):
        cohort = draw_cohort(service, seed=run.seed, month=month)
        random = np.random.default_rng([run.seed, number, month, SCORE_DRAWS])
        desk.take(cohort, draw_score_rows(random, world.model, cohort.people, cohort.contacts))
        desk.forget_before(month)
        kept.append(
            records.of_cohort(
                cohort,
                service,
                last_month=run.last_month,
                changed_month=changed_month(run, number),
            )
        )
        for submission, is_wrong in _submissions(run, service, month):
            n_rows += _write(world, desk, submission, is_wrong=is_wrong)
            n_submissions += 1
        written()
    planted = joined(kept)
    records.save(planted, run.records_folder / f"{number:04d}.npz")
    return Written(len(planted["number"]), int(planted["is_course"].sum()), n_submissions, n_rows)


def _write(world: World, desk: Desk, submission: Submission, *, is_wrong: bool) -> int:
    run = world.run
    tables = tables_of(desk.report(submission), submission, run.places, world.model)
    return write(
        run.out,
        submission,
        tables,
        file_format=run.file_format,
        has_wrong_header=is_wrong,
        is_truncated="truncated-refresh" in run.cases and submission.file_type == REFRESH,
    )


def _submissions(run: Run, service: Service, month: int) -> Iterator[tuple[Submission, bool]]:
    """The primary submission of a month, and for some a refresh; whether a header is wrong."""
    change = changed_month(run, service.number)
    code = RENUMBERED.format(service.number % 100) if month >= change else service.code
    draw = np.random.default_rng([run.seed, service.number, month, SUBMISSION_DRAWS]).random(3)
    is_refreshed = "refreshed-months" in run.cases and draw[0] < load().shares["refreshed_months"]
    file_types = (PRIMARY, REFRESH) if is_refreshed else (PRIMARY,)
    for file_type, wrong in zip(file_types, draw[1:], strict=False):
        is_wrong = "header-mismatch" in run.cases and wrong < 0.05
        yield Submission(code, month, file_type, is_refreshed, change), is_wrong
