"""What happens after referral: appointments, discharge, and the drawn outcome.

Days are counted from the first day of the window. Whatever lies after its last day is not known
to anyone yet: later appointments are left out and later discharges are open.
"""

import numpy as np
import pandas as pd

from orchestration.simulation.parameters import Parameters

LONGEST_COURSE = 20
DAYS_BETWEEN_SESSIONS = 7
ASSESSMENT, TREATMENT, ASSESSMENT_AND_TREATMENT = "01", "02", "03"
REVIEW_AND_TREATMENT, FOLLOW_UP = "05", "06"
# Cancelled by the patient, did not attend, cancelled by the provider, too late to be seen.
MISSED, MISSED_SHARES = ["2", "3", "4", "7"], [0.34, 0.45, 0.19, 0.02]


def draw_courses(
    random: np.random.Generator, parameters: Parameters, people: pd.DataFrame, *, n_days: int
) -> pd.DataFrame:
    """One row per referral: `assessed`, `combined`, `assessment_day`, `n_sessions`,
    `first_session_day`, `discharge_day` (-1 while open), `end_code`, `is_course`."""
    shares, n = parameters.shares, len(people)
    assessed = random.random(n) < shares["assessed"]
    treated = assessed & (random.random(n) < shares["treated"])
    once = random.random(n) < shares["treated_once"]
    length = 2 + np.minimum(random.geometric(1 / 4.5, n), LONGEST_COURSE - 2)
    n_sessions = np.where(treated, np.where(once, 1, length), 0)
    combined = treated & (random.random(n) < 0.2)
    assessment_day = people["received"].to_numpy() + _wait(random, n, median=14)
    wait = np.where(combined, 0, 1 + _wait(random, n, median=30))
    first_session_day = assessment_day + wait
    last_day = np.where(
        n_sessions > 0,
        first_session_day + DAYS_BETWEEN_SESSIONS * (n_sessions - 1),
        np.where(assessed, assessment_day, people["received"].to_numpy() + 14),
    )
    discharge_day = last_day + random.integers(0, 28, n)
    discharge_day = np.where(discharge_day < n_days, discharge_day, -1)
    return pd.DataFrame(
        {
            "assessed": assessed,
            "combined": combined,
            "assessment_day": assessment_day,
            "n_sessions": n_sessions,
            "first_session_day": first_session_day,
            "discharge_day": discharge_day,
            "end_code": _end_codes(random, parameters, assessed, n_sessions),
            "is_course": (n_sessions >= 2) & (discharge_day >= 0),
        }
    )


def draw_appointments(
    random: np.random.Generator,
    people: pd.DataFrame,
    courses: pd.DataFrame,
    *,
    month_of_day: np.ndarray,
) -> pd.DataFrame:
    """One row per appointment inside the window, ordered by referral and day.

    Columns: `person` (row number of the referral), `day`, `type_code`, `attendance_code`,
    `medication_code`, `is_attended`, `is_follow_up` (after discharge: counts for nothing).
    """
    assessments = _assessments(courses)
    sessions = _sessions(random, courses)
    missed = pd.concat(
        [_missed_assessments(random, people, courses), _missed_sessions(random, sessions, courses)]
    )
    follow_ups = _follow_ups(random, courses, month_of_day)
    every = pd.concat([assessments, sessions, missed, follow_ups], ignore_index=True)
    every = every[every["day"] < len(month_of_day)]
    kept = every.sort_values(["person", "day"], kind="stable", ignore_index=True)
    attended = kept["attendance_code"].to_numpy() == ""
    late = random.random(len(kept)) < 0.06
    kept["attendance_code"] = np.where(attended, np.where(late, "6", "5"), kept["attendance_code"])
    kept["medication_code"] = people["medication_code"].to_numpy()[kept["person"]]
    return kept.assign(is_attended=attended, is_follow_up=kept["type_code"] == FOLLOW_UP)


def recovery_probability(parameters: Parameters, people: pd.DataFrame) -> np.ndarray:
    """Probability of recovery of each person by the planted model."""
    planted = parameters.recovery
    log_odds = planted["intercept"] + planted["age_years"] * (people["age_years"] - 38)
    log_odds = log_odds + people["ethnic_code"].map(parameters.ethnic_log_odds())
    log_odds = log_odds + people["gender_code"].map(planted["gender"])
    log_odds = log_odds + people["employment_code"].map(planted["employment_status"])
    deciles = {0 if level == "missing" else level: v for level, v in planted["imd_decile"].items()}
    log_odds = log_odds + people["imd_decile"].map(deciles)
    return 1 / (1 + np.exp(-log_odds.to_numpy(float)))


def _wait(random: np.random.Generator, n: int, *, median: float) -> np.ndarray:
    return random.lognormal(np.log(median), 0.7, n).astype(int)


def _assessments(courses: pd.DataFrame) -> pd.DataFrame:
    person = np.flatnonzero(courses["assessed"])
    rows = courses.iloc[person]
    return pd.DataFrame(
        {
            "person": person,
            "day": rows["assessment_day"].to_numpy(),
            "type_code": np.where(rows["combined"], ASSESSMENT_AND_TREATMENT, ASSESSMENT),
            "attendance_code": "",
        }
    )


def _sessions(random: np.random.Generator, courses: pd.DataFrame) -> pd.DataFrame:
    """Treatment sessions; the first of a combined course is the assessment itself."""
    n = (courses["n_sessions"] - courses["combined"].astype(int)).to_numpy()
    person = np.repeat(np.arange(len(courses)), n)
    starts = np.repeat(np.cumsum(n) - n, n)
    number = np.arange(len(person)) - starts + courses["combined"].to_numpy(int)[person]
    day = courses["first_session_day"].to_numpy()[person] + DAYS_BETWEEN_SESSIONS * number
    kind = random.choice([TREATMENT, REVIEW_AND_TREATMENT], len(person), p=[0.92, 0.08])
    return pd.DataFrame({"person": person, "day": day, "type_code": kind, "attendance_code": ""})


def _missed_sessions(
    random: np.random.Generator, sessions: pd.DataFrame, courses: pd.DataFrame
) -> pd.DataFrame:
    """Appointments before a session that were not kept; none precedes the assessment."""
    chosen = sessions[random.random(len(sessions)) < 0.12]
    missed = chosen.assign(
        day=chosen["day"] - 3, attendance_code=random.choice(MISSED, len(chosen), p=MISSED_SHARES)
    )
    return missed[missed["day"] > courses["assessment_day"].to_numpy()[missed["person"]]]


def _missed_assessments(
    random: np.random.Generator, people: pd.DataFrame, courses: pd.DataFrame
) -> pd.DataFrame:
    """First appointments that were not kept: by some on the way, and by many never assessed."""
    received, due = people["received"].to_numpy(), courses["assessment_day"].to_numpy()
    assessed = courses["assessed"].to_numpy()
    share = np.where(assessed, 0.08, 0.4)
    chosen = (random.random(len(people)) < share) & (~assessed | (due - received >= 2))
    person = np.flatnonzero(chosen)
    # Those never assessed are discharged two weeks after referral or later.
    day = np.where(assessed, (received + due) // 2, received + 7)[person]
    codes = random.choice(MISSED, len(person), p=MISSED_SHARES)
    return pd.DataFrame(
        {"person": person, "day": day, "type_code": ASSESSMENT, "attendance_code": codes}
    )


def _follow_ups(
    random: np.random.Generator, courses: pd.DataFrame, month_of_day: np.ndarray
) -> pd.DataFrame:
    """Follow-up after discharge, within the month whose file still holds the referral."""
    discharge = courses["discharge_day"].to_numpy()
    day = np.minimum(discharge + random.integers(1, 15, len(courses)), len(month_of_day) - 1)
    in_month = (day > discharge) & (month_of_day[day] == month_of_day[discharge])
    chosen = courses["is_course"].to_numpy() & in_month & (random.random(len(courses)) < 0.05)
    person = np.flatnonzero(chosen)
    return pd.DataFrame(
        {"person": person, "day": day[person], "type_code": FOLLOW_UP, "attendance_code": ""}
    )


def _end_codes(
    random: np.random.Generator,
    parameters: Parameters,
    assessed: np.ndarray,
    n_sessions: np.ndarray,
) -> np.ndarray:
    n, shares = len(assessed), parameters.shares
    not_assessed = random.choice(["50", "16"], n, p=[0.75, 0.25])
    not_taken_on = random.choice(["10", "11", "12", "13", "14"], n, p=[0.2, 0.25, 0.25, 0.1, 0.2])
    dropped_out = random.random(n) < np.where(n_sessions == 1, 0.6, shares["dropout"])
    other = random.choice(["46", "48", "49", "96"], n, p=[0.955, 0.02, 0.002, 0.023])
    finished = np.where(dropped_out, "47", other)
    codes = np.where(n_sessions > 0, finished, np.where(assessed, not_taken_on, not_assessed))
    return np.where(random.random(n) < shares["end_code_missing"], "", codes)
