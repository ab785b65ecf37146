"""Rows of truth.json about ethnic density: Tables 19 to 23, one model per ethnic group."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from orchestration.simulation import estimands, published, records
from orchestration.simulation.columns import joined, those
from orchestration.simulation.records import Records
from orchestration.simulation.service_run import World
from orchestration.simulation.truth_rows import row

TABLES = {
    "course_of_treatment": 19,
    "recovery": 20,
    "reliable_improvement": 21,
    "reliable_recovery": 22,
    "dropout": 23,
}
# Below this a slope cannot be told from chance.
FEWEST_PEOPLE = 200


def rows(world: World, files: list[Path], courses: Records) -> Iterator[dict]:
    """The odds ratio per per cent of one's own group, without and with the IMD decile."""
    groups = sorted(set(published.census_columns().values()))
    assessed = _assessed(files, groups)
    for outcome, table in TABLES.items():
        for group in groups:
            if outcome == "course_of_treatment":
                people, probability = assessed[group]
            else:
                people, probability = _with_outcome(courses, outcome, group)
            if len(probability) < FEWEST_PEOPLE:
                continue
            population = "at_caseness" if "recovery" in outcome else "treated"
            for model, with_imd in (("unadjusted", False), ("imd", True)):
                value, _ = estimands.slope_and_error(
                    people, probability, people["density_pct"].astype(float), with_imd=with_imd
                )
                yield row(
                    "ethnic_density",
                    table,
                    outcome,
                    "assessed" if outcome == "course_of_treatment" else population,
                    model,
                    float(np.exp(value)),
                    ethnic_group=published.labels()[group],
                    term="own_group_density_pct",
                    basis="computed",
                )


def _with_outcome(courses: Records, outcome: str, group: int) -> tuple[Records, np.ndarray]:
    chosen = (courses["group"] == group) & np.isfinite(courses["density_pct"])
    if "recovery" in outcome:
        chosen &= courses["is_case"]
    chosen &= courses["has_end_code"] if outcome == "dropout" else courses["has_outcome"]
    people = those(courses, chosen)
    return people, people[f"p_{outcome}"].astype(float)


def _assessed(files: list[Path], groups: list[int]) -> dict[int, tuple[Records, np.ndarray]]:
    """Assessed people of every group; of White British people one in twenty is plenty."""
    needed = ("imd_decile", "density_pct", "group", "p_course_of_assessed", "course_is_in_time")
    parts = []
    for file in files:
        stored = records.read(file)
        chosen = stored["is_counted"] & stored["is_assessed"] & np.isfinite(stored["density_pct"])
        chosen &= (stored["group"] != published.WHITE_BRITISH) | (stored["number"] % 20 == 0)
        parts.append({name: stored[name][chosen] for name in needed})
    everybody = joined(parts)
    by_group = {}
    for group in groups:
        people = those(everybody, everybody["group"] == group)
        likely = people["p_course_of_assessed"] * people["course_is_in_time"]
        by_group[group] = (people, likely.astype(float))
    return by_group
