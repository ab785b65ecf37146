"""Rows of truth.json but those of the outcomes: access, covariates, questionnaires, routes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from orchestration.simulation import estimands, model, published, records
from orchestration.simulation.columns import those
from orchestration.simulation.parameters import OUTCOMES
from orchestration.simulation.records import Records
from orchestration.simulation.service_run import World

REFERENCE = "White British"


def row(
    analysis: str,
    report_table: int | str | None,
    outcome: str,
    population: str,
    fitted_model: str,
    value: float,
    *,
    ethnic_group: str | None = None,
    term: str = "ethnic_group",
    effect: str = "odds_ratio",
    basis: str = "planted",
) -> dict:
    """One estimand in the vocabulary of `models.estimates`."""
    return {
        "analysis": analysis,
        "report_table": None if report_table is None else str(report_table),
        "outcome": outcome,
        "population": population,
        "model": fitted_model,
        "ethnic_group": ethnic_group,
        "term": term,
        "reference_group": REFERENCE if term == "ethnic_group" else None,
        "effect": effect,
        "value": value,
        "basis": basis,
    }


def groups(
    found: dict[int, float],
    analysis: str,
    report_table: int | str,
    fitted_model: str,
    basis: str,
    *,
    outcome: str,
    population: str,
    is_linear: bool = False,
) -> Iterator[dict]:
    """One row per group, the reference first. `found`: log odds ratios, or differences."""
    for group, value in {published.WHITE_BRITISH: 0.0, **found}.items():
        yield row(
            analysis,
            report_table,
            outcome,
            population,
            fitted_model,
            value if is_linear else float(np.exp(value)),
            ethnic_group=published.labels()[group],
            effect="beta" if is_linear else "odds_ratio",
            basis=basis,
        )


def access_and_course(files: list[Path]) -> Iterator[dict]:
    """Table 1: odds of the mean probability of each group over those of White British people.

    Access among all referred, a course among the assessed; as far as they can be seen in time.
    """
    n_groups = len(published.codes())
    sums = {"access": np.zeros((2, n_groups)), "course_of_treatment": np.zeros((2, n_groups))}
    for file in files:
        rows = records.read(file)
        likely = {
            "access": rows["p_access"] * rows["access_is_in_time"],
            "course_of_treatment": rows["p_course_of_assessed"] * rows["course_is_in_time"],
        }
        for outcome, probability in likely.items():
            chosen = rows["is_counted"] & (rows["is_assessed"] | (outcome == "access"))
            group = rows["group"][chosen]
            sums[outcome][0] += np.bincount(group, probability[chosen], n_groups)
            sums[outcome][1] += np.bincount(group, minlength=n_groups)
    for outcome, (total, n) in sums.items():
        # A group of which nobody can be seen in time has no odds.
        seen = np.flatnonzero((total > 0) & (total < n))
        mean = total[seen] / n[seen]
        log_odds = dict(zip(seen.tolist(), np.log(mean) - np.log1p(-mean), strict=True))
        reference = log_odds.pop(published.WHITE_BRITISH, None)
        if reference is None:
            continue
        found = {group: float(value - reference) for group, value in log_odds.items()}
        population = "referred" if outcome == "access" else "assessed"
        yield from groups(
            found, outcome, 1, "1", "computed", outcome=outcome, population=population
        )


def planted_covariates(world: World) -> Iterator[dict]:
    """Effects per unit of the numeric covariates, in model 5 with a random intercept."""
    for outcome in OUTCOMES:
        is_linear = outcome == "proportion_sessions_attended"
        population = "at_caseness" if outcome == "recovery" else "treated"
        for term, value in world.model.parameters.effects[outcome].items():
            yield row(
                "outcome_multilevel",
                None,
                outcome,
                population,
                "5",
                value if is_linear else float(np.exp(value)),
                term=term,
                effect="beta" if is_linear else "odds_ratio",
            )


def questionnaires(world: World) -> Iterator[dict]:
    """Tables 26 and 28: a yes at assessment, and the mean answer after treatment."""
    planted = world.model
    chances = zip(planted.parameters.peq["assessment"], planted.peq_assessment.T, strict=True)
    log_odds = {question: np.log(chance) - np.log1p(-chance) for question, chance in chances}
    yield from _answers(log_odds, "peq_assessment", 26, population="assessed")
    means = {name: table @ model.PEQ_SUPPORT for name, table in planted.peq_treatment.items()}
    yield from _answers(means, "peq_treatment", 28, population="treated", is_linear=True)


def _answers(
    levels: dict[str, np.ndarray],
    analysis: str,
    report_table: int,
    *,
    population: str,
    is_linear: bool = False,
) -> Iterator[dict]:
    """Every question's differences from White British people; `levels`: one value per group."""
    for question, level in levels.items():
        differences = level - level[published.WHITE_BRITISH]
        yield from groups(
            dict(enumerate(differences.tolist())),
            analysis,
            report_table,
            "unadjusted",
            "planted",
            outcome=question,
            population=population,
            is_linear=is_linear,
        )


def routes(world: World) -> Iterator[dict]:
    """Routes against GP: relative risk ratios of a multinomial model without covariates."""
    for outcome in model.ROUTE_OUTCOMES.values():
        ratios = published.harwood(outcome) ** world.run.truth.ethnic_scale
        for group, label in enumerate(published.labels()):
            yield row(
                "referral_route",
                "Harwood2021",
                outcome,
                "referred",
                "unadjusted",
                float(ratios[group]),
                ethnic_group=label,
                effect="relative_risk_ratio",
            )


def closing_gap(world: World, analysed: tuple[Records, np.ndarray]) -> Iterator[dict]:
    """How far the gap of all minoritised people closes in the named services, given model 2.

    One row: the odds ratio of the interaction of being minoritised and being referred from then on.
    """
    everybody, probability = analysed
    run = world.run
    named = np.array([code in run.truth.closing_services for code in world.services.code])
    chosen = named[everybody["service"]]
    people = those(everybody, chosen)
    if not chosen.any():
        return
    minoritised = world.model.is_minoritised[people["group"]]
    after = (
        people["received_month"] >= np.datetime64(run.truth.closing_month, "M").astype(int)
    ) * 1
    matrix = np.column_stack(
        [
            minoritised * after,
            minoritised,
            after,
            estimands.design(people, "2"),
        ]
    )
    fitted, _ = estimands.logistic(matrix, probability[chosen], people["service"])
    yield row(
        "initiative",
        None,
        "recovery",
        "at_caseness",
        "2",
        float(np.exp(fitted[0])),
        term="is_minoritised:after",
        basis="computed",
    )
