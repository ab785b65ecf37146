"""What a run planted for everybody, kept apart from the landing folder to work out the truth.

One entry per referral that counts: what an analyst of the window could see of it, and the
probabilities it was drawn with. Held in small types; written per service, read one at a time.
"""

from pathlib import Path

import numpy as np

from orchestration.simulation import codes
from orchestration.simulation.care import month_of
from orchestration.simulation.cohort import Cohort, Service
from orchestration.simulation.outcomes import covariate
from orchestration.simulation.referral_tables import has_first_scores, has_outcome

Records = dict[str, np.ndarray]
PROBABILITIES = (
    "p_access",
    "p_assessed",
    "p_course_of_assessed",
    "p_recovery",
    "p_reliable_improvement",
    "p_reliable_recovery",
    "p_reliable_deterioration",
    "p_dropout",
    "p_attended",
)
SMALL = ("gender", "employment", "medication", "route", "imd_decile", "phq9_first", "gad7_first")


def of_cohort(cohort: Cohort, service: Service, *, last_month: int, changed_month: int) -> Records:
    """The records of a cohort, as seen at the end of `last_month`.

    `is_course`: discharged after two or more sessions, by then known to be. People whose provider
    changed code on the way, or who are excluded by a flag, do not count: `is_counted`.
    """
    people, model = cohort.people, service.model
    ends = month_of(people["discharge_day"])
    is_split = (people["received_month"] < changed_month) & (people["last_month"] >= changed_month)
    would_end = (people["known_month"] <= last_month) & ~people["is_silent"]
    is_first_file = people["received_month"] == last_month
    records = {
        "number": people["number"],
        "received_month": people["received_month"].astype(np.int16),
        "group": np.where(is_first_file, people["first_group"], people["group"]).astype(np.int8),
        "service": np.full(len(ends), service.number, dtype=np.int16),
        "financial_year": people["financial_year"].astype(np.int16),
        "age_years": people["age_years"].astype(np.int8),
        "density_pct": people["density_pct"].astype(np.float32),
        "weeks_to_assessment": covariate(people, "weeks_to_assessment").astype(np.float32),
        "weeks_to_treatment": covariate(people, "weeks_to_treatment").astype(np.float32),
        "n_treatment_contacts": people["n_sessions"].astype(np.int8),
        "is_counted": people["is_used"] & (people["age_years"] >= 16) & ~is_split,
        "course_is_in_time": (month_of(people["course_end_day"]) <= last_month)
        & ~people["is_silent"],
        "is_assessed": _by(people, "is_assessed", "assessment_day", last_month),
        "is_accessed": _by(people, "is_accessed", "first_session_day", last_month),
        "access_is_in_time": month_of(people["first_session_day"]) <= last_month,
        "is_course": people["is_treated"] & would_end,
        "is_case": ~people["is_not_case"] & has_first_scores(people, model),
        "has_first_scores": has_first_scores(people, model),
        "has_outcome": has_outcome(people, model),
        "ending": people["ending"].astype(np.int8),
        "drops_out": people["drops_out"],
        "has_end_code": people["end_code"] != codes.NO_END_CODE,
    }
    records |= {name: people[name].astype(np.int8) for name in SMALL}
    records |= {name: people[name].astype(np.float32) for name in PROBABILITIES}
    return records


def _by(people: dict, happened: str, day: str, last_month: int) -> np.ndarray:
    is_reported = people["last_month"] >= month_of(people[day])
    return people[happened] & (month_of(people[day]) <= last_month) & is_reported


def save(records: Records, file: Path) -> None:
    """Write records for `read`."""
    np.savez(file, **records)


def read(file: Path) -> Records:
    """Records written by `save`."""
    with np.load(file) as stored:
        return dict(stored)
