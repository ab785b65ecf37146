"""Who is referred to one service in one month, and who among them is seen and treated.

What happens to them afterwards, day by day, belongs in `care`; outcomes in `outcomes`.
"""

import numpy as np
from scipy.special import ndtr

from orchestration.simulation import codes
from orchestration.simulation.draws import choose, expit, pick
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.parameters import weights

People = dict[str, np.ndarray]
ADULT, OLDEST = 16, 100


def draw_people(
    random: np.random.Generator,
    model: Model,
    places: Places,
    *,
    lsoas: np.ndarray,
    homes: np.ndarray,
    group: np.ndarray,
) -> People:
    """One entry per person of `group`: columns `group`, `lsoa` (-1: none), `imd_decile` (0: none),
    `density` (centred, 0 where not known), `density_pct`, `age_years`, `gender`, `route`,
    `complaint`, `phq9_first`, `gad7_first`, `is_unemployed`, `is_not_case`."""
    n = len(group)
    place = lsoas[choose(homes, group, random.random(n), len(lsoas))]
    has_lsoa = random.random(n) >= model.parameters.shares["lsoa_missing"]
    density = np.where(has_lsoa, places.density_pct[place, group], np.nan)
    shape, scale = model.age
    age = 15.5 + random.standard_gamma(shape[group]) * scale[group]
    phq9, gad7 = _first_scores(random, model, group)
    routes = list(model.parameters.routes)
    complaints = weights(
        {number: entry["share"] for number, entry in enumerate(model.parameters.complaints)}
    )[1]
    return {
        "group": group,
        "lsoa": np.where(has_lsoa, place, -1),
        "imd_decile": np.where(has_lsoa, places.imd_decile[place], 0),
        "density": np.nan_to_num(density - model.mean_density[group]),
        "density_pct": density,
        "age_years": np.clip(np.rint(age), ADULT, OLDEST).astype(int),
        "gender": choose(model.gender, group, random.random(n), 4),
        "route": choose(model.routes, group, random.random(n), len(routes)),
        "complaint": pick(complaints, random.random(n)),
        "phq9_first": phq9,
        "gad7_first": gad7,
        "is_unemployed": random.random(n) < model.unemployed[group],
        "is_not_case": (phq9 < codes.PHQ9_CASENESS) & (gad7 < codes.GAD7_CASENESS),
    }


def _first_scores(
    random: np.random.Generator, model: Model, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    correlation = model.parameters.scores["correlation"]
    first, second = random.standard_normal((2, len(group)))
    second = correlation * first + np.sqrt(1 - correlation**2) * second
    return (
        choose(model.phq9, group, ndtr(first), codes.PHQ9_HIGHEST + 1),
        choose(model.gad7, group, ndtr(second), codes.GAD7_HIGHEST + 1),
    )


def stage_offsets(model: Model, people: People) -> dict[str, np.ndarray]:
    """Log odds of access and of a course beyond the group's intercept and the service's effect."""
    centres = model.parameters.centres
    decile = np.where(people["imd_decile"] > 0, people["imd_decile"], centres["imd_decile"])
    values = {
        "age_years": people["age_years"] - centres["age_years"],
        "imd_decile": decile - centres["imd_decile"],
        "male": people["gender"] == codes.MALE,
        "gender_not_known": people["gender"] > codes.FEMALE,
        "unemployed": people["is_unemployed"],
        "phq9_first": people["phq9_first"] - centres["phq9_first"],
        "not_at_caseness": people["is_not_case"],
    }
    offsets = {}
    for outcome in ("access", "course_of_treatment"):
        slopes = model.parameters.effects[outcome]
        offsets[outcome] = sum(slope * values[name] for name, slope in slopes.items())
    slope = model.density_slope["course_of_treatment"][people["group"]]
    offsets["course_of_treatment"] = offsets["course_of_treatment"] + slope * people["density"]
    return offsets


def draw_stages(
    random: np.random.Generator,
    model: Model,
    people: People,
    service_access: float,
    service_course: float,
) -> People:
    """Columns `p_access`, `p_assessed`, `p_course_of_assessed`, `is_assessed`, `is_accessed`,
    `is_treated` (two or more sessions), and `employment` and `medication` as recorded."""
    group, offsets = people["group"], stage_offsets(model, people)
    access = expit(model.intercept["access"][group] + service_access + offsets["access"])
    beyond = (model.assessed - model.accessed) / (1 - model.accessed)
    assessed = access + (1 - access) * beyond[group]
    course = expit(
        model.intercept["course_of_treatment"][group]
        + service_course
        + offsets["course_of_treatment"]
    )
    draws = random.random((3, len(group)))
    is_assessed = draws[0] < assessed
    is_treated = is_assessed & (draws[1] < course)
    once = np.clip((access / assessed - course) / (1 - course), 0, 1)
    is_accessed = is_treated | (is_assessed & (draws[2] < once))
    stage = is_assessed.astype(int) + is_treated
    return {
        # Accessed or treated: what the chance of access comes to after both draws.
        "p_access": assessed * (course + (1 - course) * once),
        "p_assessed": assessed,
        "p_course_of_assessed": course,
        "is_assessed": is_assessed,
        "is_accessed": is_accessed,
        "is_treated": is_treated,
        "stage": stage,
        "employment": _employment(random, model, people, stage),
        "medication": _medication(random, model, group, stage),
    }


def _employment(
    random: np.random.Generator, model: Model, people: People, stage: np.ndarray
) -> np.ndarray:
    shares, n = model.parameters.shares, len(stage)
    columns = []
    for split in ("employed_split", "unemployed_split"):
        names, table = weights(shares[split])
        positions = np.array([codes.EMPLOYMENT.index(name) for name in names])
        columns.append(positions[pick(table, random.random(n))])
    recorded = np.where(people["is_unemployed"], columns[1], columns[0])
    missing = model.stage_means["employment_missing_pct"][people["group"], stage]
    return np.where(random.random(n) < missing, codes.MISSING_EMPLOYMENT, recorded)


def _medication(
    random: np.random.Generator, model: Model, group: np.ndarray, stage: np.ndarray
) -> np.ndarray:
    recorded = choose(model.medication, group, random.random(len(group)), 3)
    missing = model.stage_means["medication_missing_pct"][group, stage]
    return np.where(random.random(len(group)) < missing, codes.MISSING_MEDICATION, recorded)
