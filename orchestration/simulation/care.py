"""From being seen to being discharged: waits, sessions, contacts kept and not kept.

Days are days since 1 January 1970. Contacts are numbered within a person by their day.
"""

import numpy as np

from orchestration.simulation import codes
from orchestration.simulation.columns import joined, those
from orchestration.simulation.draws import pick
from orchestration.simulation.model import Model
from orchestration.simulation.people import People

Contacts = dict[str, np.ndarray]
MOST_SESSIONS, MOST_MISSED = 40, 40
DAYS_BETWEEN = np.array([7, 7, 7, 10, 14])
# A contact that was missed lies up to 6 days after one that was kept, before the next.
DAYS_AFTER_LAST = 7
MISSED_CODES = np.array([0, 1, 2, 5])
MISSED_SHARES = np.cumsum([0.34, 0.45, 0.19, 0.02])


def month_of(days: np.ndarray) -> np.ndarray:
    """Months since January 1970 of days since 1 January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def draw_courses(random: np.random.Generator, model: Model, people: People) -> People:
    """Columns `n_sessions`, `days_to_assessment`, `days_to_treatment`, `is_combined`, and the days
    `assessment_day`, `first_session_day`, `discharge_day`; `course_end_day`, when a course would
    have ended had there been one; `n_scored` contacts that are attended
    and carry scores, `has_employment_support`."""
    n, group, stage = len(people["group"]), people["group"], people["stage"]
    course_length = _course_lengths(random, model, people)
    n_sessions = np.where(people["is_treated"], course_length, people["is_accessed"].astype(int))
    first_wait = _wait(random, model, "weeks_referral_to_assessment", group, stage)
    second_wait = _wait(random, model, "weeks_assessment_to_treatment", group, stage)
    is_accessed, is_assessed = people["is_accessed"], people["is_assessed"]
    is_combined = is_accessed & (second_wait == 0)
    assessment = people["received_day"] + first_wait
    first_session = assessment + second_wait
    gap = DAYS_BETWEEN[random.integers(0, len(DAYS_BETWEEN), n)]
    last = np.where(is_accessed, first_session + gap * (n_sessions - 1), assessment)
    loose = random.integers(0, 21, n)
    shares = model.parameters.shares
    return {
        "n_sessions": n_sessions,
        "days_to_assessment": first_wait,
        "days_to_treatment": second_wait,
        "is_combined": is_combined,
        "assessment_day": assessment,
        "first_session_day": first_session,
        "days_between": gap,
        "discharge_day": np.where(
            is_assessed, last + DAYS_AFTER_LAST + loose, people["received_day"] + 14 + loose
        ),
        "course_end_day": first_session + gap * (course_length - 1) + DAYS_AFTER_LAST + loose,
        "n_scored": is_assessed + n_sessions - is_combined,
        "has_employment_support": (n_sessions >= 2)
        & (random.random(n) < shares["employment_support"]),
    }


def _course_lengths(random: np.random.Generator, model: Model, people: People) -> np.ndarray:
    """Sessions of everybody's course, whether they have one or not."""
    group = people["group"]
    mean, sd = model.stage_means["n_sessions"] - 2, model.stage_sds["n_sessions"]
    drawn = random.standard_gamma((mean / sd)[group] ** 2) * (sd**2 / mean)[group]
    return np.minimum(2 + np.rint(drawn), MOST_SESSIONS).astype(int)


def _wait(
    random: np.random.Generator, model: Model, name: str, group: np.ndarray, stage: np.ndarray
) -> np.ndarray:
    mean, sd = model.stage_means[name][group, stage], model.stage_sds[name][group, stage]
    weeks = random.standard_gamma((mean / sd) ** 2) * sd**2 / mean
    return np.rint(7 * np.minimum(weeks, 60)).astype(int)


def n_missed(random: np.random.Generator, model: Model, people: People) -> np.ndarray:
    """Contacts offered and not attended, so that the expected proportion attended is exactly
    `p_attended` for everybody who attends at all."""
    kept = people["n_scored"] + people["has_employment_support"]
    precision, mean = model.parameters.attendance_precision, people["p_attended"]
    proportion = random.beta(precision * mean, precision * (1 - mean))
    proportion = np.clip(proportion, 0.1, 1.0)
    exact = kept * (1 - proportion) / proportion
    below = np.floor(exact)
    # Rounded up or down at random, so that attended / offered has its mean at the proportion.
    lower, upper = kept / np.maximum(kept + below + 1, 1), kept / np.maximum(kept + below, 1)
    keeps_below = random.random(len(kept)) * np.maximum(upper - lower, 1e-12) < proportion - lower
    missed = np.minimum(np.where(keeps_below, below, below + 1), MOST_MISSED).astype(int)
    never = (random.random(len(kept)) < 0.4).astype(int)
    return np.where(people["is_assessed"], missed, never)


def draw_contacts(random: np.random.Generator, model: Model, people: People) -> Contacts:
    """One entry per contact, by person and day: `person` (position), `order` within the person,
    `day`, `type`, `attendance`, `scored` (position among the scored contacts, -1: none)."""
    parts = [_scored(random, people), _missed(random, model, people), _support(people)]
    if "follow-ups" in model.cases:
        parts.append(_follow_ups(random, people))
    every = joined(parts)
    by_day = np.lexsort((every["day"], every["person"]))
    contacts = those(every, by_day)
    person = contacts["person"]
    starts = np.searchsorted(person, person)
    contacts["order"] = np.arange(len(person)) - starts
    return contacts


def _scored(random: np.random.Generator, people: People) -> Contacts:
    n = people["n_scored"]
    person = np.repeat(np.arange(len(n)), n)
    place = np.arange(len(person)) - np.repeat(np.cumsum(n) - n, n)
    combined = people["is_combined"][person]
    session = place - 1 + combined
    later = people["first_session_day"][person] + people["days_between"][person] * session
    draw = random.random((2, len(person)))
    kind = np.where(draw[0] < 0.08, codes.REVIEW, codes.TREATMENT)
    first = np.where(combined, codes.BOTH, codes.ASSESSMENT)
    return {
        "person": person,
        "day": np.where(place == 0, people["assessment_day"][person], later),
        "type": np.where(place == 0, first, kind),
        "attendance": np.where(draw[1] < 0.06, codes.LATE, codes.ON_TIME),
        "scored": place,
    }


def _missed(random: np.random.Generator, model: Model, people: People) -> Contacts:
    missed = n_missed(random, model, people)
    person = np.repeat(np.arange(len(missed)), missed)
    draw = random.random((3, len(person)))
    kept = people["n_scored"][person]
    after = np.floor(draw[0] * kept).astype(int)
    session = after - 1 + people["is_combined"][person]
    session_day = people["first_session_day"][person] + people["days_between"][person] * session
    day = np.where(after == 0, people["assessment_day"][person], session_day)
    day = np.where(kept == 0, people["received_day"][person] + 2, day)
    return {
        "person": person,
        "day": day + 1 + np.floor(draw[1] * (DAYS_AFTER_LAST - 1)).astype(int),
        "type": np.where(kept == 0, codes.ASSESSMENT, codes.TREATMENT),
        "attendance": MISSED_CODES[pick(MISSED_SHARES, draw[2])],
        "scored": np.full(len(person), -1),
    }


def _support(people: People) -> Contacts:
    """One employment support contact two days after the first session: attended, no treatment."""
    person = np.flatnonzero(people["has_employment_support"])
    return _others(person, people["first_session_day"][person] + 2, codes.EMPLOYMENT_SUPPORT)


def _follow_ups(random: np.random.Generator, people: People) -> Contacts:
    """After discharge, in the same month, whose file still holds the referral."""
    discharge = people["discharge_day"]
    day = discharge + random.integers(1, 15, len(discharge))
    chosen = people["is_treated"] & (random.random(len(day)) < 0.05)
    chosen &= month_of(day) == month_of(discharge)
    person = np.flatnonzero(chosen)
    return _others(person, day[person], codes.FOLLOW_UP)


def _others(person: np.ndarray, day: np.ndarray, kind: int) -> Contacts:
    return {
        "person": person,
        "day": day,
        "type": np.full(len(person), kind),
        "attendance": np.full(len(person), codes.ON_TIME),
        "scored": np.full(len(person), -1),
    }
