"""Everybody referred to one service in one month, with all that will ever happen to them.

A cohort depends on the seed, the service and the month alone: not on the months around it, nor on
how many processes share the work.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.simulation import codes, published
from orchestration.simulation.care import Contacts, draw_contacts, draw_courses
from orchestration.simulation.draws import pick
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.outcomes import draw_outcomes
from orchestration.simulation.people import People, draw_people, draw_stages
from orchestration.simulation.reporting import draw_reporting
from orchestration.simulation.scores import (
    anxiety_scores,
    ending_table,
    gad7_class,
    last_scores,
)
from orchestration.simulation.services import Services, homes_table

PEOPLE_PER_SERVICE = 10_000_000
HALF_PAIR, FULL_PAIR = 1, 2
INVALID_SHARE = 0.0005


@dataclass(frozen=True)
class Cohort:
    """People and their contacts; `contacts["person"]` is the position among the people."""

    people: People
    contacts: Contacts


@dataclass(frozen=True)
class Service:
    """One service with what drawing its people needs."""

    number: int
    services: Services
    places: Places
    model: Model
    homes: np.ndarray
    referrals_per_month: float

    @classmethod
    def of(
        cls, number: int, services: Services, places: Places, model: Model, referrals: float
    ) -> "Service":
        """The service of that number when `referrals` are received in England a month."""
        share = services.expected[number].sum()
        homes = homes_table(places, services.lsoas[number])
        return cls(number, services, places, model, homes, referrals * share)

    @property
    def code(self) -> str:
        """Its organisation code."""
        return self.services.code[self.number]

    def effects(self, kind: str) -> dict[str, float]:
        """Its planted `intercept` or `gap` by outcome."""
        return {name: values[self.number] for name, values in getattr(self.services, kind).items()}


def draw_cohort(service: Service, *, seed: int, month: int) -> Cohort:
    """The people referred to a service in a month (counted since January 1970)."""
    random = np.random.default_rng([seed, service.number, month])
    first = int(service.referrals_per_month * month)
    n = int(service.referrals_per_month * (month + 1)) - first
    people = _arrivals(random, service, month, first, n)
    effects = {kind: service.effects(kind) for kind in ("intercept", "gap")}
    people |= draw_stages(
        random,
        service.model,
        people,
        effects["intercept"]["access"],
        effects["intercept"]["course_of_treatment"],
    )
    people |= draw_courses(random, service.model, people)
    _, feasible = ending_table()
    people |= draw_outcomes(random, service.model, people, feasible=feasible, **effects)
    people |= _ends(random, service.model, people)
    people |= draw_reporting(random, service.model, people)
    contacts = draw_contacts(random, service.model, people)
    people |= _extras(random, service.model, people)
    return Cohort(people, contacts)


def _arrivals(
    random: np.random.Generator, service: Service, month: int, first: int, n: int
) -> People:
    model, cases = service.model, service.model.cases
    shares = np.cumsum(service.services.expected[service.number])
    group = pick(shares / shares[-1], random.random(n))
    start, end = np.array([month, month + 1]).astype("datetime64[M]").astype("datetime64[D]")
    received = start.astype(int) + np.sort(random.integers(0, (end - start).astype(int), n))
    people = draw_people(
        random,
        model,
        service.places,
        lsoas=service.services.lsoas[service.number],
        homes=service.homes,
        group=group,
    )
    draw = random.random((3, n))
    if "under-16" in cases:
        young = draw[0] < model.parameters.shares["under_16"]
        people["age_years"] = np.where(young, 15, people["age_years"])
    if "invalid-values" in cases:
        people["gender"] = np.where(draw[1] < INVALID_SHARE, codes.INVALID_GENDER, people["gender"])
    else:
        is_invalid = people["group"] == published.codes().index("Q")
        people["group"] = np.where(is_invalid, published.codes().index("99"), people["group"])
    people |= _invalid_lsoas(people, draw[2] if "invalid-values" in cases else np.ones(n))
    truth = model.truth
    closed = truth.closes and service.code in truth.closing_services
    closed = closed and np.datetime64(month, "M") >= np.datetime64(truth.closing_month, "M")
    return people | {
        "number": np.int64(service.number + 1) * PEOPLE_PER_SERVICE + first + np.arange(n),
        # Nobody shares one before the range is exhausted.
        "nhs_number": (first + np.arange(n)) * len(service.services.code) + service.number,
        "received_day": received,
        "financial_year": np.full(n, 1970 + (month - 3) // 12),
        "gap_open": np.full(n, 0.0 if closed else 1.0),
    }


def _invalid_lsoas(people: People, draw: np.ndarray) -> People:
    """Some LSOA codes are none: the warehouse will find neither deprivation nor density."""
    is_bad = (draw < INVALID_SHARE) & (people["lsoa"] >= 0)
    return {
        "has_bad_lsoa": is_bad,
        "imd_decile": np.where(is_bad, 0, people["imd_decile"]),
        "density": np.where(is_bad, 0.0, people["density"]),
        "density_pct": np.where(is_bad, np.nan, people["density_pct"]),
    }


def _ends(random: np.random.Generator, model: Model, people: People) -> People:
    """Last scores, and the anxiety measure of those whose complaint has one."""
    n, complaints = len(people["group"]), model.parameters.complaints
    phq9_last, gad7_last = last_scores(
        people["phq9_first"], people["gad7_first"], people["ending"], random.random(n)
    )
    kind = gad7_class(people["gad7_first"], gad7_last)
    measures = list(model.parameters.measures)
    of_complaint = [
        measures.index(entry["measure"]) if entry["measure"] else -1 for entry in complaints
    ]
    measure = np.array(of_complaint)[people["complaint"]]
    shares, draw = model.parameters.shares, random.random(n)
    full, half = shares["full_adsm_pair"], shares["full_adsm_pair"] + shares["half_adsm_pair"]
    pair = np.select([draw < full, draw < half], [FULL_PAIR, HALF_PAIR], 0)
    first, last = np.zeros(n, dtype=int), np.zeros(n, dtype=int)
    for position, name in enumerate(measures):
        chosen = measure == position
        first[chosen], last[chosen] = anxiety_scores(random, name, kind[chosen])
    return {
        "phq9_last": phq9_last,
        "gad7_last": gad7_last,
        "measure": np.where(pair > 0, measure, -1),
        "measure_pair": pair,
        "measure_first": first,
        "measure_last": last,
    }


def _extras(random: np.random.Generator, model: Model, people: People) -> People:
    """Identifiers, and what other tables tell: answers, logs, pauses, conditions."""
    n, shares, group = len(people["group"]), model.parameters.shares, people["group"]
    draw = random.random((12, n))
    answers = [
        1 - (random.random(n) < chance[group]).astype(int) for chance in model.peq_assessment.T
    ]
    treatment = [
        np.minimum((random.random(n)[:, None] >= np.cumsum(table, axis=1)[group]).sum(axis=1), 4)
        for table in model.peq_treatment.values()
    ]
    wait = people["days_to_treatment"]
    return {
        "birth_offset": random.integers(0, 365, n),
        "answers_assessment": people["is_assessed"] & (draw[0] < shares["peq_assessment_answered"]),
        "answers_treatment": people["is_treated"] & (draw[1] < shares["peq_treatment_answered"]),
        "peq_assessment": np.array(answers).T,
        "peq_treatment": np.array(treatment).T,
        "n_logs": np.where(
            people["is_treated"] & (draw[2] < shares["internet_therapy"]),
            np.minimum(1 + (draw[3] * 6).astype(int), people["n_sessions"] - 1),
            0,
        ),
        "is_paused": people["is_accessed"] & (wait >= 21) & (draw[4] < shares["paused"]),
        "home_scores": (people["n_scored"] >= 4) & (draw[5] < shares["home_scores"]),
        "condition": np.where(
            people["is_assessed"] & (draw[6] < shares["long_term_condition"]),
            (draw[7] * len(codes.LONG_TERM_CONDITIONS)).astype(int),
            -1,
        ),
        "orientation": np.where(
            people["is_assessed"] & (draw[8] < 0.6),
            pick(np.cumsum(codes.SEXUAL_ORIENTATION_SHARES), draw[9]),
            -1,
        ),
        "interpreter": draw[10] < shares["interpreter"],
        "therapy": (draw[11] * len(codes.DEPRESSION_THERAPIES)).astype(int),
    }
