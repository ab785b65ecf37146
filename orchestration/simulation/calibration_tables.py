"""Shares, means and standard deviations of simulated people beside Tables 2 to 4, 25 and 27."""

from collections.abc import Iterator

import numpy as np

from orchestration.simulation import codes, published
from orchestration.simulation.parameters import load
from orchestration.simulation.people import People

POPULATIONS = {"referred": 2, "assessed": 3, "treated": 4}


def figure(
    table: str,
    population: str,
    statistic: str,
    group: int,
    published_value: float,
    simulated: float,
    standard_error: float,
    *,
    model: str = "",
    rounding: float = 0.005,
) -> dict:
    """One published figure beside the simulated one; `rounding`: half of its last place."""
    return {
        "report_table": table,
        "population": population,
        "statistic": statistic,
        "model": model,
        "ethnic_group": published.labels()[group],
        "published": published_value,
        "simulated": simulated,
        "standard_error": standard_error,
        "rounding": rounding,
    }


def group_mix(people: People) -> Iterator[dict]:
    """Per cent of referrals by ethnic category: annual publication 2024-25."""
    counts = np.array([load().referrals[code] for code in published.codes()], dtype=float)
    n = len(people["group"])
    for group, share in enumerate(counts / counts.sum()):
        simulated = (people["group"] == group).mean()
        yield figure(
            "Annual 2024-25",
            "referred",
            "group_pct",
            group,
            100 * share,
            100 * simulated,
            100 * np.sqrt(share * (1 - share) / n),
        )


def descriptive(people: People) -> Iterator[dict]:
    """Tables 2, 3 and 4."""
    members = {
        "referred": np.ones(len(people["group"]), dtype=bool),
        "assessed": people["is_assessed"],
        "treated": people["is_course"],
    }
    for population, table in POPULATIONS.items():
        for group in range(published.N_KNOWN):
            chosen = members[population] & (people["group"] == group)
            if chosen.sum() < 2:
                continue
            for statistic, values in _statistics(people, chosen):
                yield from _described(str(table), population, statistic, group, values)


def _statistics(people: People, chosen: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """What is described of the chosen people; where it is known."""

    def of(name: str, condition: np.ndarray | bool = True) -> np.ndarray:
        return people[name][chosen & condition].astype(float)

    yield "age_years", of("age_years")
    yield "imd_decile", of("imd_decile", people["imd_decile"] > 0)
    scored = people["is_assessed"]
    yield "phq9_initial", of("phq9_first", scored)
    yield "gad7_initial", of("gad7_first", scored)
    yield "weeks_referral_to_assessment", of("days_to_assessment", scored) / 7
    yield "weeks_assessment_to_treatment", of("days_to_treatment", people["is_accessed"]) / 7
    yield "n_sessions", of("n_treatment_contacts", people["is_accessed"])
    recorded = people["medication"][chosen]
    kinds = ("prescribed_not_taking", "prescribed_taking", "not_prescribed", "missing")
    for position, kind in enumerate(kinds):
        yield f"medication_{kind}_pct", recorded == position
    gender = people["gender"][chosen]
    yield "gender_male_pct", gender == codes.MALE
    yield "gender_female_pct", gender == codes.FEMALE
    yield "gender_other_or_unknown_pct", gender > codes.FEMALE
    status = people["employment"][chosen]
    unemployed = np.isin(status, [codes.EMPLOYMENT.index(code) for code in codes.UNEMPLOYED])
    missing = status == codes.MISSING_EMPLOYMENT
    yield "employment_unemployed_pct", unemployed
    yield "employment_missing_pct", missing
    yield "employment_not_unemployed_pct", ~unemployed & ~missing


def _described(
    table: str, population: str, statistic: str, group: int, values: np.ndarray
) -> Iterator[dict]:
    n = max(len(values), 1)
    if statistic.endswith("_pct"):
        wanted = published.described(statistic, population)[group]
        share = np.clip(wanted / 100, 1e-6, 1 - 1e-6)
        error = 100 * np.sqrt(share * (1 - share) / n)
        yield figure(table, population, statistic, group, wanted, 100 * values.mean(), error)
        return
    if len(values) < 2:
        return
    mean, sd = values.mean(), values.std(ddof=1)
    kurtosis = ((values - mean) ** 4).mean() / sd**4
    errors = {"mean": sd / np.sqrt(n), "sd": sd * np.sqrt(max(kurtosis - 1, 0.1) / (4 * n))}
    for kind, simulated in (("mean", mean), ("sd", sd)):
        name = f"{statistic}_{kind}"
        wanted = published.described(name, population)[group]
        yield figure(table, population, name, group, wanted, simulated, errors[kind])


def questionnaires(people: People) -> Iterator[dict]:
    """Tables 25 (per cent yes) and 27 (mean answers)."""
    seeds = (
        ("25", "assessment", "published_peq_assessment", "percent_yes"),
        ("27", "treatment", "published_peq_treatment", "mean"),
    )
    for table, kind, seed, statistic in seeds:
        wanted = published.peq_answers(seed, statistic)
        answered = people[f"answers_{kind}"]
        for group in range(published.N_KNOWN):
            rows = people[f"peq_{kind}"][answered & (people["group"] == group)]
            if len(rows) < 2:
                continue
            for question, name in enumerate(wanted.columns):
                values = rows[:, question]
                if kind == "assessment":
                    values = 100.0 * (values == 0)
                error = max(values.std(ddof=1), 0.05) / np.sqrt(len(values))
                yield figure(
                    table,
                    "assessed" if kind == "assessment" else "treated",
                    name,
                    group,
                    wanted.iloc[group, question],
                    values.mean(),
                    error,
                    rounding=0.05 if kind == "assessment" else 0.005,
                )
