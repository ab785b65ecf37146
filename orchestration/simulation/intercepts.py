"""Intercepts at which levels come out as published, solved on a reference sample.

The sample has as many people of every group, living where the group's referrals live; its
generator is its own, so that the people of a run do not depend on it. The mean of a probability
is matched, not of a draw, so the sample can be small.
"""

import numpy as np

from orchestration.simulation import published
from orchestration.simulation.care import draw_courses
from orchestration.simulation.columns import those
from orchestration.simulation.draws import solve_intercept
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.outcomes import covariate_part
from orchestration.simulation.parameters import OUTCOMES
from orchestration.simulation.people import People, draw_people, draw_stages, stage_offsets
from orchestration.simulation.services import homes_table

PER_GROUP, WHITE_BRITISH_TREATED, SEED = 2_000, 30_000, 20231101


def solve(model: Model, places: Places) -> None:
    """Set every intercept of the model, in place."""
    everywhere = np.arange(len(places.lsoa_code))
    homes = homes_table(places, everywhere)
    random = np.random.default_rng(SEED)
    n_groups = len(published.codes())
    people = _sample(
        random, model, places, everywhere, homes, np.repeat(np.arange(n_groups), PER_GROUP)
    )
    offsets = stage_offsets(model, people)
    targets = {"access": model.accessed, "course_of_treatment": model.course_of_assessed}
    for outcome, target in targets.items():
        model.intercept[outcome] = solve_intercept(offsets[outcome], people["group"], target)
    _solve_outcomes(random, model, places, everywhere, homes)


def _solve_outcomes(
    random: np.random.Generator,
    model: Model,
    places: Places,
    everywhere: np.ndarray,
    homes: np.ndarray,
) -> None:
    group = np.full(WHITE_BRITISH_TREATED, published.WHITE_BRITISH)
    people = _sample(random, model, places, everywhere, homes, group)
    people |= draw_stages(random, model, people, 0.0, 0.0)
    people |= draw_courses(random, model, people)
    treated = those(people, people["is_treated"])
    for outcome in OUTCOMES:
        chosen = treated
        if outcome == "recovery":
            chosen = those(treated, ~treated["is_not_case"])
        offset, level = covariate_part(model, chosen, outcome), model.parameters.levels[outcome]
        if outcome == "proportion_sessions_attended":
            model.intercept[outcome] = level - offset.mean()
        else:
            nobody = np.zeros(len(offset), dtype=int)
            model.intercept[outcome] = solve_intercept(offset, nobody, np.array([level]))[0]


def _sample(
    random: np.random.Generator,
    model: Model,
    places: Places,
    everywhere: np.ndarray,
    homes: np.ndarray,
    group: np.ndarray,
) -> People:
    people = draw_people(random, model, places, lsoas=everywhere, homes=homes, group=group)
    n = len(group)
    return people | {
        "received_day": np.zeros(n, dtype=int),
        "financial_year": np.full(n, model.parameters.centres["financial_year"]),
    }
