"""What happens after referral: appointments, discharge, and the drawn outcome.

Days are counted from the first day of the window. Whatever lies after its last day is not known
to anyone yet: later appointments are left out and later discharges are open.
"""

import numpy as np
import pandas as pd

from orchestration.simulation.parameters import Parameters

LONGEST_COURSE = 20
DAYS_BETWEEN_SESSIONS = 7


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
    assessment_day = people["received"].to_numpy() + _wait(random, n, median=12)
    wait = np.where(combined, 0, 1 + _wait(random, n, median=21))
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
    random: np.random.Generator, people: pd.DataFrame, courses: pd.DataFrame, *, n_days: int
) -> pd.DataFrame:
    """One row per appointment inside the window, ordered by referral and day.

    Columns: `person` (row number of the referral), `day`, `type_code`, `attendance_code`,
    `medication_code`, `is_attended`.
    """
    assessments = _assessments(courses)
    sessions = _sessions(courses)
    missed = _missed(random, sessions)
    kept = pd.concat([assessments, sessions, missed], ignore_index=True)
    kept = kept[kept["day"] < n_days].sort_values(["person", "day"], ignore_index=True)
    attended = kept["attendance_code"].to_numpy() == ""
    late = random.random(len(kept)) < 0.06
    kept["attendance_code"] = np.where(attended, np.where(late, "6", "5"), kept["attendance_code"])
    kept["medication_code"] = people["medication_code"].to_numpy()[kept["person"]]
    return kept.assign(is_attended=attended)


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
            "type_code": np.where(rows["combined"], "03", "01"),
            "attendance_code": "",
        }
    )


def _sessions(courses: pd.DataFrame) -> pd.DataFrame:
    """Treatment sessions; the first of a combined course is the assessment itself."""
    n = (courses["n_sessions"] - courses["combined"].astype(int)).to_numpy()
    person = np.repeat(np.arange(len(courses)), n)
    starts = np.repeat(np.cumsum(n) - n, n)
    number = np.arange(len(person)) - starts + courses["combined"].to_numpy(int)[person]
    day = courses["first_session_day"].to_numpy()[person] + DAYS_BETWEEN_SESSIONS * number
    return pd.DataFrame({"person": person, "day": day, "type_code": "02", "attendance_code": ""})


def _missed(random: np.random.Generator, sessions: pd.DataFrame) -> pd.DataFrame:
    chosen = sessions[random.random(len(sessions)) < 0.12]
    codes = random.choice(["2", "3", "4"], len(chosen), p=[0.35, 0.45, 0.2])
    return chosen.assign(day=chosen["day"] - 3, attendance_code=codes)


def _end_codes(
    random: np.random.Generator,
    parameters: Parameters,
    assessed: np.ndarray,
    n_sessions: np.ndarray,
) -> np.ndarray:
    n, shares = len(assessed), parameters.shares
    not_assessed = random.choice(["50", "16", "10"], n, p=[0.6, 0.2, 0.2])
    not_taken_on = random.choice(["10", "11", "12", "13", "14"], n, p=[0.2, 0.25, 0.25, 0.1, 0.2])
    finished = np.where(random.random(n) < shares["dropout"], "47", "46")
    codes = np.where(n_sessions > 0, finished, np.where(assessed, not_taken_on, not_assessed))
    return np.where(random.random(n) < shares["end_code_missing"], "", codes)
