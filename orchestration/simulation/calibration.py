"""The report's own tables worked out of simulated people, beside the published figures.

Pathways are complete (no window cuts them off), so that levels can be compared; the tests prove
that files and drawn people agree. A figure is inside sampling error when it lies within 1.96
standard errors, its own and the published one's together.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.settings import get_settings
from orchestration.simulation import (
    awkward,
    calibration_models,
    calibration_tables,
    geography,
    parameters,
    records,
    services,
)
from orchestration.simulation.cohort import Service, draw_cohort
from orchestration.simulation.columns import joined, those
from orchestration.simulation.people import People
from orchestration.simulation.service_run import Run, World, world_of

FIRST_MONTH, N_MONTHS = 639, 12  # April 2023, a year
NORMAL_QUANTILE = 1.96
EXTRA = (
    "days_to_assessment",
    "days_to_treatment",
    "answers_assessment",
    "answers_treatment",
    "peq_assessment",
    "peq_treatment",
    "n_attended",
    "n_offered",
)


def calibrate(landing: Path, *, n_referrals: int, seed: int = 1) -> pd.DataFrame:
    """One row per published figure: `report_table`, `population`, `statistic`, `model`,
    `ethnic_group`, `published`, `simulated`, `standard_error` (of the difference), `is_inside`."""
    world = _world(landing, n_referrals, seed)
    people = everybody(world)
    rows = pd.DataFrame(_rows(people))
    off = (rows["simulated"] - rows["published"]).abs()
    # Published figures are rounded: up to half a unit of the last place is not an error.
    rows["is_inside"] = off <= NORMAL_QUANTILE * rows["standard_error"] + rows["rounding"]
    return rows.drop(columns="rounding")


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures and the share inside sampling error, by report table."""
    grouped = rows.groupby("report_table", sort=False)
    return grouped["is_inside"].agg(n_figures="size", share_inside="mean").reset_index()


def everybody(world: World) -> People:
    """All people referred in a year, with contacts counted. Uncut pathways."""
    parts = []
    for number in range(world.run.n_services):
        service = Service.of(
            number,
            world.services,
            world.run.places,
            world.model,
            world.run.referrals_per_year / 12,
        )
        for month in range(FIRST_MONTH, FIRST_MONTH + N_MONTHS):
            parts.append(_cohort(service, world.run.seed, month))
    return joined(parts)


def _cohort(service: Service, seed: int, month: int) -> People:
    cohort = draw_cohort(service, seed=seed, month=month)
    people, contacts = cohort.people, cohort.contacts
    n = len(people["group"])
    before = contacts["day"] <= people["discharge_day"][contacts["person"]]
    attended = before & np.isin(contacts["attendance"], (3, 4))
    people["n_offered"] = np.bincount(contacts["person"][before], minlength=n)
    people["n_attended"] = np.bincount(contacts["person"][attended], minlength=n)
    kept = records.of_cohort(cohort, service, last_month=10**5, changed_month=10**6)
    return kept | {name: people[name] for name in EXTRA}


def _world(landing: Path, n_referrals: int, seed: int) -> World:
    return world_of(
        Run(
            out=landing,
            first_month=FIRST_MONTH,
            last_month=FIRST_MONTH + N_MONTHS - 1,
            referrals_per_year=n_referrals,
            n_services=services.n_services_for(n_referrals),
            seed=seed,
            truth=parameters.truth("published"),
            cases=awkward.chosen(without_cases="silent-closures,provider-change"),
            file_format="parquet",
            records_folder=landing,
            places=geography.places(landing, get_settings().mirror),
        )
    )


def _rows(people: People) -> Iterator[dict]:
    people = those(people, people["is_counted"])
    yield from calibration_tables.group_mix(people)
    yield from calibration_tables.descriptive(people)
    yield from calibration_tables.questionnaires(people)
    yield from calibration_models.access_and_course(people)
    yield from calibration_models.outcomes(people)
    yield from calibration_models.density(people)
    yield from calibration_models.routes(people)
