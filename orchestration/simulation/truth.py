"""truth.json: everything that was planted, and what each analysis of the project should find.

`estimates` speaks the vocabulary of `models.estimates`. `basis` says where a value is from:
`planted` (a coefficient of the data-generating model) or `computed` (what the model in question
would estimate of the planted probabilities, for people who can be seen in the window).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from orchestration.parquet import replacing
from orchestration.simulation import (
    estimands,
    published,
    records,
    truth_density,
    truth_rows,
)
from orchestration.simulation.columns import joined, those
from orchestration.simulation.parameters import OUTCOMES
from orchestration.simulation.records import Records
from orchestration.simulation.service_run import World, Written

# Enough people that what is computed is exact to the second decimal.
MOST_PEOPLE = 150_000
AT_CASENESS = ("recovery", "reliable_recovery")
REPORT_TABLES = {
    "recovery": 7,
    "reliable_improvement": 8,
    "reliable_recovery": 9,
    "reliable_deterioration": 10,
    "dropout": 11,
    "proportion_sessions_attended": 12,
}
MULTILEVEL_OFFSET = 6


def write(file: Path, world: World, written: Written, *, version: str) -> None:
    """Write the truth of a run, whose records lie in its records folder."""
    run = world.run
    content = {
        "metadata": {
            "simulator_version": version,
            "seed": run.seed,
            "months": [str(np.datetime64(m, "M")) for m in (run.first_month, run.last_month)],
            "referrals_per_year": run.referrals_per_year,
            "n_referrals": written.n_referrals,
            "n_courses": written.n_courses,
            "n_services": run.n_services,
            "geography": "generated" if run.places.is_generated else "published",
            "truth": asdict(run.truth),
            "awkward_cases": sorted(run.cases),
        },
        "parameters": asdict(world.model.parameters),
        "intercepts": _intercepts(world),
        "services": _services(world),
        "estimates": list(_estimates(world)),
    }
    with replacing(file) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + "\n")


def _estimates(world: World) -> Iterator[dict]:
    files = sorted(world.run.records_folder.glob("*.npz"))
    yield from truth_rows.access_and_course(files)
    courses = _sampled(files, lambda rows: rows["is_counted"] & rows["is_course"])
    for outcome, table in REPORT_TABLES.items():
        analysed, probability = _analysed(courses, outcome)
        if len(probability):
            yield from _outcome_rows(world, analysed, probability, outcome, table)
    yield from truth_rows.planted_covariates(world)
    yield from truth_density.rows(world, files, courses)
    yield from truth_rows.questionnaires(world)
    yield from truth_rows.routes(world)
    if world.run.truth.closes:
        yield from truth_rows.closing_gap(world, _analysed(courses, "recovery"))


def _outcome_rows(
    world: World, analysed: Records, probability: np.ndarray, outcome: str, table: int
) -> Iterator[dict]:
    is_linear = outcome == "proportion_sessions_attended"
    constants = {
        "outcome": outcome,
        "population": "at_caseness" if outcome in AT_CASENESS else "treated",
        "is_linear": is_linear,
    }
    for model in estimands.BLOCKS:
        found = _values(estimands.by_group(analysed, probability, model, is_linear=is_linear))
        yield from truth_rows.groups(
            found, "outcome_single_level", table, model, "computed", **constants
        )
    table += MULTILEVEL_OFFSET
    for model in ("1", "5"):
        found = _values(
            estimands.by_group(
                analysed, probability, model, is_linear=is_linear, within_services=True
            )
        )
        basis = "computed"
        if model == "5" and outcome in OUTCOMES and not world.run.truth.closes:
            found = {group: float(world.model.ethnic[outcome][group]) for group in found}
            basis = "planted"
        yield from truth_rows.groups(found, "outcome_multilevel", table, model, basis, **constants)


def _values(found: dict[int, tuple[float, float]]) -> dict[int, float]:
    return {group: value for group, (value, _) in found.items()}


def _analysed(courses: Records, outcome: str) -> tuple[Records, np.ndarray]:
    """The people an outcome is known for, and its probability for each."""
    if outcome in AT_CASENESS:
        chosen = courses["is_case"] & courses["has_outcome"]
    elif outcome.startswith("reliable"):
        chosen = courses["has_outcome"]
    else:
        chosen = courses["has_end_code"] | (outcome != "dropout")
    column = "p_attended" if outcome == "proportion_sessions_attended" else f"p_{outcome}"
    return those(courses, chosen), courses[column][chosen].astype(float)


def _sampled(files: list[Path], condition) -> Records:
    """People who fulfil the condition; of very many, evenly spread ones."""
    n_all = sum(int(condition(records.read(file)).sum()) for file in files)
    every = max(1, -(-n_all // MOST_PEOPLE))
    parts, before = [], 0
    for file in files:
        rows = records.read(file)
        chosen = np.flatnonzero(condition(rows))
        parts.append(those(rows, chosen[(before + np.arange(len(chosen))) % every == 0]))
        before += len(chosen)
    return joined(parts)


def _intercepts(world: World) -> dict:
    values = {name: np.asarray(value) for name, value in world.model.intercept.items()}
    labels = published.labels()
    return {
        name: dict(zip(labels, value.tolist(), strict=True)) if value.ndim else float(value)
        for name, value in values.items()
    }


def _services(world: World) -> list[dict]:
    services = world.services
    return [
        {
            "provider_code": code,
            "expected_referrals_per_year": round(
                float(services.expected[n].sum()) * world.run.referrals_per_year, 1
            ),
            "minoritised_share": float(services.minoritised_share[n]),
            "intercept": {name: float(v[n]) for name, v in services.intercept.items()},
            "gap": {name: float(v[n]) for name, v in services.gap.items()},
        }
        for n, code in enumerate(services.code)
    ]
