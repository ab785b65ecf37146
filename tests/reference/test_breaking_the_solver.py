"""Data meant to break the solvers: each ends in a stated status, never in a number without meaning.

Refused: no fit, and the cause. Flagged: a fit that is not called converged and is not published.
Named: the rest is published, what has no maximum keeps its row without a number. Unharmed: the
same estimates as without the attack.
"""

from dataclasses import replace

import numpy as np
import pytest
from engine_rows import small_rows

from orchestration.models import engines
from orchestration.models.engine.rows import Factor, Number
from orchestration.models.one_fit import fit_rows
from orchestration.models.specifications import Analysis

LOGISTIC = Analysis(
    analysis="outcome_multilevel",
    outcome="recovery",
    column="is_recovery",
    population="treated",
    models=["1"],
    level="service",
    exposure="group",
)
LINEAR = LOGISTIC.model_copy(update={"family": "linear"})
GAP = LOGISTIC.model_copy(update={"random_gap": "one"})
ROUTES = LOGISTIC.model_copy(update={"family": "multinomial", "level": "single", "base": "GP"})

PLAIN = small_rows(2000)
GROUP, AGE = PLAIN.factors[0].codes, PLAIN.numbers[0].values
SERVICE, OUTCOME = PLAIN.services, PLAIN.outcome
FIRST, EVEN = SERVICE == 0, SERVICE % 2 == 0


def with_outcome(outcome):
    """The same people with another outcome."""
    return replace(PLAIN, outcome=np.asarray(outcome, float))


def with_age(values):
    """The same people with another number."""
    return replace(PLAIN, numbers=[Number("age", np.asarray(values))])


def one_person_each(n):
    """As many services as people."""
    names = tuple(str(code) for code in range(n))
    return replace(PLAIN.where(np.arange(2000) < n), services=np.arange(n), service_names=names)


def at_first(values, value):
    """The values, with another one for the first person."""
    return np.where(np.arange(len(values)) == 0, value, values)


def in_one_service():
    """Everybody in the same service."""
    return replace(PLAIN, services=np.zeros(2000, int), service_names=("only",))


REFUSED = {
    "nobody has the outcome": (with_outcome(0 * OUTCOME), LOGISTIC, "everybody or nobody"),
    "everybody has the outcome": (with_outcome(0 * OUTCOME + 1), LOGISTIC, "everybody or nobody"),
    "nobody of the reference group": (
        with_outcome(np.where(GROUP == 0, 0, OUTCOME)),
        LOGISTIC,
        "everybody or nobody in reference",
    ),
    "nobody of the side whose gap varies": (
        with_outcome(np.where(GROUP == 1, 0, OUTCOME)),
        GAP,
        "everybody or nobody in one",
    ),
    "one service": (in_one_service(), LOGISTIC, "one service"),
    "one service, linear": (in_one_service(), LINEAR, "one service"),
    "one person in every service": (one_person_each(300), LOGISTIC, "one person in every service"),
    "one person in every service, linear": (
        one_person_each(300),
        LINEAR,
        "one person in every service",
    ),
    "an infinite age": (with_age(at_first(AGE, np.inf)), LOGISTIC, "age is infinite"),
    "an outcome that is not a number": (
        with_outcome(at_first(OUTCOME, np.nan)),
        LINEAR,
        "not finite",
    ),
    "an outcome of two": (with_outcome(at_first(OUTCOME, 2)), LOGISTIC, "neither an event"),
}
FLAGGED = {
    "all events in one service": (with_outcome(FIRST * OUTCOME), LOGISTIC, "are separated"),
    "the outcome is the service": (with_outcome(FIRST), LOGISTIC, "are separated"),
    "services with all or no events": (with_outcome(EVEN), LOGISTIC, "are separated"),
    "the gap is the service": (with_outcome(EVEN ^ (GROUP == 1)), GAP, "are separated"),
    "a standard deviation of 30": (
        small_rows(5000, n_services=200, sd=30.0),
        LOGISTIC,
        "are separated",
    ),
    "age decides": (with_outcome(AGE > 45), LOGISTIC, "age: no clear maximum"),
    "a few events": (with_outcome(np.arange(2000) % 700 == 5), LOGISTIC, "fewer than 5 events"),
    "a route that hardly anybody takes": (
        with_outcome(np.where(np.arange(2000) < 3, 2, OUTCOME)),
        ROUTES,
        "fewer than 5 events",
    ),
    "a score that is always the same": (with_outcome(0 * OUTCOME + 0.3), LINEAR, "does not vary"),
    "a score that is the group": (with_outcome(GROUP), LINEAR, "does not vary"),
    "a score that is the service": (with_outcome(SERVICE), LINEAR, "one service do not differ"),
}
NAMED = {
    "everybody of one group": (
        with_outcome(np.where(GROUP == 2, 1, OUTCOME)),
        LOGISTIC,
        "group two: nobody or everybody",
    ),
    "a group that never takes one route": (
        with_outcome(np.where(GROUP == 2, 0, np.where(FIRST | EVEN, 2, OUTCOME))),
        ROUTES,
        "group two: no clear maximum",
    ),
}
UNHARMED = {
    "age repeated": replace(PLAIN, numbers=[*PLAIN.numbers, Number("again", AGE)]),
    "groups repeated": replace(
        PLAIN, factors=[*PLAIN.factors, replace(PLAIN.factors[0], name="again")]
    ),
    "a level with nobody": replace(
        PLAIN, factors=[Factor("group", (*PLAIN.factors[0].levels, "nobody"), GROUP)]
    ),
    "age times 1e8": with_age(AGE * np.float32(1e8)),
    "age plus 1e8": with_age(AGE.astype(float) + 1e8),
}


def fitted(rows, analysis):
    """The fit, its compared groups, and nothing raised."""
    choices = ["GP", "Self", "Other"] if analysis.base else ()
    one = fit_rows(rows, analysis, choices=choices)
    if one.estimates.empty:
        return one, None
    groups = one.estimates[one.estimates["term"] == "group"]
    return one, groups.set_index("ethnic_group").drop(index="reference")


@pytest.mark.parametrize("attack", REFUSED)
def test_what_has_no_answer_is_refused_with_its_cause(attack):
    rows, analysis, cause = REFUSED[attack]
    one, _ = fitted(rows, analysis)
    assert one.fit["status"] == "not fitted"
    assert not one.fit["is_publishable"]
    assert cause in one.fit["warnings"]


@pytest.mark.parametrize("attack", FLAGGED)
def test_what_cannot_be_trusted_is_stored_and_not_published(attack):
    rows, analysis, warning = FLAGGED[attack]
    one, groups = fitted(rows, analysis)
    assert one.fit["status"] == "fitted"
    assert not one.fit["is_publishable"]
    assert warning in one.fit["warnings"]
    assert not groups["is_publishable"].any()
    assert one.services.empty or not one.services["is_publishable"].any()


def test_what_the_covariates_decide_is_not_published_however_the_solver_ended(monkeypatch):
    """Whether it converges where nothing has a maximum depends on the machine's arithmetic."""
    choose = engines.choose

    def choose_one_that_converges(analysis, rows):
        name, engine = choose(analysis, rows)
        return name, lambda *given: replace(engine(*given), converged=True)

    monkeypatch.setattr(engines, "choose", choose_one_that_converges)
    rows, analysis, _ = FLAGGED["age decides"]
    one, groups = fitted(rows, analysis)
    assert one.fit["converged"]
    assert not one.fit["is_publishable"]
    assert not groups["is_publishable"].any()


@pytest.mark.parametrize("attack", NAMED)
def test_what_has_no_maximum_is_named_and_has_no_number(attack):
    rows, analysis, warning = NAMED[attack]
    one, groups = fitted(rows, analysis)
    assert one.fit["is_publishable"]
    assert warning in one.fit["warnings"]
    assert groups.loc[["two"], "estimate"].isna().all()
    assert groups.loc[["one"], "estimate"].notna().all()


@pytest.mark.parametrize("analysis", [LOGISTIC, LINEAR], ids=["logistic", "linear"])
@pytest.mark.parametrize("attack", UNHARMED)
def test_what_says_nothing_new_changes_nothing(attack, analysis):
    one, groups = fitted(UNHARMED[attack], analysis)
    plain, wanted = fitted(PLAIN, analysis)
    assert one.fit["converged"]
    assert one.fit["service_sd"] == pytest.approx(plain.fit["service_sd"], rel=1e-5)
    for column in ("estimate", "std_error"):
        assert list(groups[column]) == pytest.approx(list(wanted[column]), rel=1e-5)


def test_a_score_far_from_zero_keeps_its_digits():
    """Sums of squares around zero lose all of them at 1e8, and standard errors become nothing."""
    _, wanted = fitted(PLAIN, LINEAR)
    one, groups = fitted(with_outcome(OUTCOME + 1e8), LINEAR)
    assert one.fit["is_publishable"]
    assert list(groups["estimate"]) == pytest.approx(list(wanted["estimate"]), rel=1e-6)
    assert list(groups["std_error"]) == pytest.approx(list(wanted["std_error"]), rel=1e-6)


def test_a_service_without_events_is_shrunken_and_counted():
    one, _ = fitted(with_outcome(np.where(SERVICE == 3, 0, OUTCOME)), LOGISTIC)
    services = one.services.set_index("provider_code")
    assert one.fit["is_publishable"]
    assert "1 services in which nobody or everybody has the outcome" in one.fit["warnings"]
    assert 0 < services.loc["S3", "service_estimate"] == services["service_estimate"].min()
    assert services.loc["S3", "service_upper"] < 1


def test_services_that_differ_much_are_still_fitted():
    """A standard deviation of 6 log odds; ten of 25 services have all or no events."""
    one, groups = fitted(small_rows(2000, sd=6.0), LOGISTIC)
    assert one.fit["is_publishable"]
    assert 4 < one.fit["service_sd"] < 8
    assert groups["std_error"].between(0.1, 0.3).all()
