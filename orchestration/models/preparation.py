"""From people or cells to the rows of one fit: who is in it, and what cannot be estimated.

Everything left out is counted and named. Levels with nobody get no coefficient; levels in which
everybody or nobody has the outcome are left out with their people, because their coefficient has
no maximum and the others are the same without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from orchestration.models.engine.identification import empty_levels, rows_at, separated_levels
from orchestration.models.engine.rows import Factor, Number, Rows, standardised
from orchestration.models.people import MISSING, People
from orchestration.models.specifications import Analysis

KNOWN = "Known"


class CannotBeFittedError(Exception):
    """Why a specified fit has no result; recorded in `models.fits`, never raised further."""


@dataclass
class Prepared:
    """The rows of a fit, its exposure with everybody in it, and notes for `models.fits`."""

    rows: Rows
    exposure: Factor | None
    people_by_level: np.ndarray | None = None
    events_by_level: np.ndarray | None = None
    n_left_out: int = 0
    notes: list[str] = field(default_factory=list)


def rows_of_people(
    people: People, analysis: Analysis, covariates: Sequence[str], *, complete: bool = False
) -> Rows:
    """The people whose outcome is known, with the exposure and covariates of a model."""
    names = [name for name in (analysis.exposure, *covariates) if name]
    if analysis.family == "multinomial":
        outcome, kept = _choices(people, analysis)
    else:
        outcome = people.outcomes[analysis.column]
        kept = ~np.isnan(outcome)
    if complete:
        kept = kept & ~_has_missing(people, covariates)
    rows = Rows(
        outcome=outcome,
        factors=[people.categories[name] for name in names if name in people.categories],
        numbers=[Number(name, people.numbers[name]) for name in names if name in people.numbers],
        services=people.services.codes,
        service_names=people.services.levels,
    )
    return rows if kept.all() and len(rows) and _all_present(rows) else rows.where(kept)


def prepare(rows: Rows, analysis: Analysis) -> Prepared:
    """Rows ready for an engine, or a CannotBeFittedError that says why not."""
    if len(rows) == 0:
        raise CannotBeFittedError("nobody has the outcome and what it is compared by known")
    _refuse_what_no_engine_can_take(rows, analysis)
    n_before = rows.n_people
    rows = _with_reference_levels(_with_missing_indicators(rows), analysis)
    exposure = next((item for item in rows.factors if item.name == analysis.exposure), None)
    prepared = Prepared(rows, exposure)
    if exposure is not None:
        prepared.people_by_level = exposure.counts(rows.trials).astype(int)
        if analysis.family == "logistic":
            prepared.events_by_level = exposure.counts(rows.outcome).astype(int)
    notes: list[str] = []
    if analysis.family == "logistic":
        rows, notes = _without_separated(rows, analysis)
    rows = rows.without_columns(empty_levels(rows))
    rows = replace(rows, numbers=[standardised(item, rows.trials) for item in rows.numbers])
    return replace(prepared, rows=rows, n_left_out=n_before - rows.n_people, notes=notes)


def _refuse_what_no_engine_can_take(rows: Rows, analysis: Analysis) -> None:
    """Values that would end an engine, or pass through it into a number that means nothing."""
    outcome, people = rows.outcome, 1 if rows.trials is None else rows.trials
    if not np.isfinite(outcome).all():
        raise CannotBeFittedError("an outcome is not finite")
    if analysis.family == "logistic" and ((outcome < 0) | (outcome > people)).any():
        raise CannotBeFittedError("an outcome is neither an event nor none")
    for number in rows.numbers:
        if np.isinf(number.values).any():
            raise CannotBeFittedError(f"{number.name} is infinite for somebody")
    if analysis.level == "service":
        _refuse_services_that_cannot_be_compared(rows)


def _refuse_services_that_cannot_be_compared(rows: Rows) -> None:
    n_services = len(np.unique(rows.services))
    if n_services == 1:
        raise CannotBeFittedError("one service: nothing can vary between services")
    if n_services == rows.n_people:
        raise CannotBeFittedError("one person in every service: services and people are the same")


def choice_names(people: People, analysis: Analysis) -> list[str]:
    """The choices that occur, the base first; people whose choice is missing are left out."""
    choice = people.categories[analysis.column]
    counts = choice.counts()
    names = [
        level
        for code, level in enumerate(choice.levels)
        if counts[code] and level not in (MISSING, analysis.base)
    ]
    if _code(choice, analysis.base) < 0 or not names:
        raise CannotBeFittedError(f"nobody, or everybody, has the choice {analysis.base}")
    return [analysis.base, *names]


def _choices(people: People, analysis: Analysis) -> tuple[np.ndarray, np.ndarray]:
    choice = people.categories[analysis.column]
    names = choice_names(people, analysis)
    places = np.array([names.index(item) if item in names else 255 for item in choice.levels])
    outcome = places[choice.codes].astype(np.uint8)
    return outcome, outcome != 255


def _code(factor: Factor, level: str) -> int:
    return factor.levels.index(level) if level in factor.levels else -1


def _has_missing(people: People, covariates: Sequence[str]) -> np.ndarray:
    missing = np.zeros(len(people), bool)
    for name in covariates:
        if name in people.numbers:
            missing |= np.isnan(people.numbers[name])
        else:
            factor = people.categories[name]
            missing |= factor.codes == _code(factor, MISSING)
    return missing


def _all_present(rows: Rows) -> bool:
    return len(np.unique(rows.services)) == len(rows.service_names)


def _with_missing_indicators(rows: Rows) -> Rows:
    """People without a number are put at its mean, with a coefficient of their own."""
    factors, numbers = list(rows.factors), []
    for number in rows.numbers:
        unknown = np.isnan(number.values)
        if unknown.all():
            continue
        if unknown.any():
            people = None if rows.trials is None else rows.trials[~unknown]
            mean = np.average(number.values[~unknown].astype(float), weights=people)
            number = replace(number, values=np.where(unknown, np.float32(mean), number.values))
            factors.append(Factor(number.name, (KNOWN, MISSING), unknown.astype(np.uint8)))
        numbers.append(number)
    return replace(rows, factors=factors, numbers=numbers)


def _with_reference_levels(rows: Rows, analysis: Analysis) -> Rows:
    """The reference of every factor is a level with people: the commonest if its own has none."""
    factors = []
    for factor in rows.factors:
        counts = factor.counts(rows.trials)
        if counts[0] == 0 and factor.name == analysis.exposure:
            raise CannotBeFittedError(f"nobody in the reference group {factor.levels[0]}")
        factors.append(factor if counts[0] else _led_by(factor, int(np.argmax(counts))))
    return replace(rows, factors=factors)


def _led_by(factor: Factor, code: int) -> Factor:
    order = [code, *(item for item in range(len(factor.levels)) if item != code)]
    places = np.argsort(order).astype(factor.codes.dtype)
    return Factor(factor.name, tuple(factor.levels[item] for item in order), places[factor.codes])


def _without_separated(rows: Rows, analysis: Analysis) -> tuple[Rows, list[str]]:
    notes: list[str] = []
    while separated := separated_levels(rows):
        for column in separated:
            factor = next(item for item in rows.factors if item.name == column.term)
            if column.level == factor.levels[0] and column.term == analysis.exposure:
                raise CannotBeFittedError(f"everybody or nobody in {column.level} has the outcome")
            notes.append(f"{column.term} {column.level}: nobody or everybody has the outcome")
        rows = rows.where(~rows_at(rows, separated))
        if len(rows) == 0 or rows.n_people == 0:
            raise CannotBeFittedError("the outcome does not vary at any level")
        rows = _with_reference_levels(rows, analysis)
    events = float(rows.outcome.sum(dtype=float))
    if events in (0.0, float(rows.n_people)):
        raise CannotBeFittedError("everybody or nobody has the outcome")
    return rows, notes
