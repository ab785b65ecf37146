"""Models fitted to simulated outcomes beside Tables 1, 7 to 23 and Harwood and others (2021)."""

from collections.abc import Iterator

import numpy as np

from orchestration.simulation import estimands, model, published
from orchestration.simulation.calibration_tables import figure
from orchestration.simulation.columns import those
from orchestration.simulation.parameters import load
from orchestration.simulation.people import People
from orchestration.simulation.truth_density import TABLES as DENSITY_TABLES

SINGLE_LEVEL = {
    "recovery": 7,
    "reliable_improvement": 8,
    "reliable_recovery": 9,
    "reliable_deterioration": 10,
    "dropout": 11,
    "proportion_sessions_attended": 12,
}
ENDINGS = {
    "recovery": (0, 1),
    "reliable_improvement": (0, 2),
    "reliable_recovery": (0,),
    "reliable_deterioration": (4,),
}


def access_and_course(people: People) -> Iterator[dict]:
    """Table 1: odds ratios among the referred and among the assessed."""
    everybody = np.ones(len(people["group"]), dtype=bool)
    parts = (
        ("access", "referred", everybody, people["is_accessed"]),
        ("course_of_treatment", "assessed", people["is_assessed"], people["is_course"]),
    )
    for outcome, population, chosen, happened in parts:
        wanted = published.estimates(outcome, outcome, "1")
        yes, no = (
            np.bincount(people["group"][chosen & (happened == is_yes)], minlength=20)
            for is_yes in (True, False)
        )
        yield from _ratios("1", population, outcome, "1", wanted, yes, no)


def outcomes(people: People) -> Iterator[dict]:
    """Tables 7 to 12, models 1 to 5, and 13 to 18, models 1 and 5."""
    treated = those(people, people["is_course"])
    for outcome, table in SINGLE_LEVEL.items():
        analysed, happened = _outcome(treated, outcome)
        is_linear = outcome == "proportion_sessions_attended"
        population = "at_caseness" if "recovery" in outcome else "treated"
        for kind, number, models in (
            ("outcome_single_level", table, tuple("12345")),
            ("outcome_multilevel", table + 6, ("1", "5")),
        ):
            for fitted in models:
                found = estimands.by_group(
                    analysed,
                    happened,
                    fitted,
                    is_linear=is_linear,
                    within_services=number != table,
                )
                wanted = published.estimates(kind, outcome, fitted)
                yield from _fitted(
                    str(number), population, outcome, fitted, wanted, found, is_linear
                )


def density(people: People) -> Iterator[dict]:
    """Tables 19 to 23: odds ratio per per cent of one's own group."""
    for outcome, table in DENSITY_TABLES.items():
        for fitted in ("unadjusted", "imd"):
            wanted = published.estimates("ethnic_density", outcome, fitted)
            for group in np.flatnonzero(np.isfinite(wanted)):
                of_group = (people["group"] == group) & np.isfinite(people["density_pct"])
                chosen = those(people, of_group)
                found = _density_slope(chosen, outcome, with_imd=fitted == "imd")
                if found is None:
                    continue
                value, error = found
                yield figure(
                    str(table),
                    "assessed" if table == 19 else "treated",
                    outcome,
                    int(group),
                    wanted[group],
                    float(np.exp(value)),
                    float(np.exp(value) * error),
                    model=fitted,
                    rounding=0.0005,
                )


def routes(people: People) -> Iterator[dict]:
    """Harwood and others (2021): odds of every route against GP."""
    names = list(load().routes)
    through_gp = np.bincount(people["group"][people["route"] == names.index("GP")], minlength=20)
    for route, outcome in model.ROUTE_OUTCOMES.items():
        other = people["group"][people["route"] == names.index(route)]
        taken = np.bincount(other, minlength=20)
        wanted = published.harwood(outcome)
        wanted[wanted == 1] = np.nan
        yield from _ratios("Harwood 2021", "referred", outcome, "", wanted, taken, through_gp)


def _ratios(
    table: str,
    population: str,
    outcome: str,
    fitted: str,
    wanted: np.ndarray,
    yes: np.ndarray,
    no: np.ndarray,
) -> Iterator[dict]:
    for group in np.flatnonzero(np.isfinite(wanted)):
        if group == published.WHITE_BRITISH or min(yes[group], no[group]) < 1:
            continue
        ratio = yes[group] / no[group] / (yes[0] / no[0])
        error = np.sqrt(1 / yes[group] + 1 / no[group] + 1 / yes[0] + 1 / no[0])
        yield figure(
            table, population, outcome, group, wanted[group], ratio, ratio * error, model=fitted
        )


def _outcome(treated: People, outcome: str) -> tuple[People, np.ndarray]:
    if outcome in ENDINGS:
        chosen = treated["has_outcome"]
        if "recovery" in outcome:
            chosen = chosen & treated["is_case"]
        happened = np.isin(treated["ending"], ENDINGS[outcome])
    elif outcome == "dropout":
        chosen, happened = treated["has_end_code"], treated["drops_out"]
    else:
        chosen = np.ones(len(treated["group"]), dtype=bool)
        happened = treated["n_attended"] / np.maximum(treated["n_offered"], 1)
    return those(treated, chosen), happened[chosen].astype(float)


def _fitted(
    table: str,
    population: str,
    outcome: str,
    fitted: str,
    wanted: np.ndarray,
    found: dict[int, tuple[float, float]],
    is_linear: bool,
) -> Iterator[dict]:
    for group, (value, standard_error) in found.items():
        if not np.isfinite(wanted[group]):
            continue
        estimate = value if is_linear else float(np.exp(value))
        error = standard_error if is_linear else estimate * standard_error
        yield figure(
            table, population, outcome, group, wanted[group], estimate, error, model=fitted
        )


def _density_slope(people: People, outcome: str, *, with_imd: bool) -> tuple[float, float] | None:
    if outcome == "course_of_treatment":
        chosen, happened = people["is_assessed"], people["is_course"]
    else:
        treated = those(people, people["is_course"])
        people, happened = _outcome(treated, outcome)
        chosen = np.ones(len(happened), dtype=bool)
    covariate = people["density_pct"][chosen].astype(float)
    if len(covariate) < 100 or covariate.std() == 0:
        return None
    rows = those(people, chosen)
    return estimands.slope_and_error(
        rows, happened[chosen].astype(float), covariate, with_imd=with_imd
    )
