"""Tables about care: 201 (contacts), 202 (activities), 205 (internet therapy logs), 606 and 607
(scored assessments outside and at contacts). Each row is sent once, in the month of its date.
"""

import numpy as np

from orchestration.simulation import codes, identifiers, score_text, text
from orchestration.simulation.care import month_of
from orchestration.simulation.columns import those
from orchestration.simulation.filing import Report, Submission
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.people import People
from orchestration.simulation.person_tables import Columns, common, sub_icb
from orchestration.simulation.score_rows import tools

PLACES = identifiers.PLACES + 3


def contacts(report: Report, submission: Submission, places: Places, model: Model) -> Columns:
    """IDS201CareContact: one row per appointment of the month."""
    rows = report.contacts
    people, n = _of(report.people, rows["person"]), len(rows["day"])
    bare = [code.lstrip("0") for code in codes.APPOINTMENT_TYPES]
    labels = (
        *codes.APPOINTMENT_TYPES,
        *(f" {code}" for code in bare),
        *(f"{code} " for code in bare),
    )
    variant = people["is_padded"] * (rows["order"] % 3)
    attended = np.isin(rows["attendance"], (codes.ON_TIME, codes.LATE))
    medium = text.chosen(("01", "02", "11"), (people["number"] + rows["order"] // 4) % 3)
    is_old = submission.data_set_version == "2.0"
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | _contact_keys(rows, submission)
        | {
            "CareContDate": text.dates(rows["day"]),
            "OrgIDComm": sub_icb(places, people),
            "PlannedCareContIndicator": text.constant("Y", n),
            "AttendOrDNACode": text.chosen(codes.ATTENDANCE, rows["attendance"]),
            "ClinContDurOfCareCont": text.whole(np.where(attended, 45, -1)),
            "AppType": text.chosen(labels, rows["type"] + len(bare) * variant),
            "PsychMed": text.chosen(codes.MEDICATION, people["medication"]),
            "ConsMediumUsed": medium if is_old else text.constant("", n),
            "ConsMechanism": text.constant("", n) if is_old else medium,
            "InterpreterPresentInd": text.chosen(("4", "1"), people["interpreter"].astype(int)),
        }
        | common(submission, n)
    )


def activities(report: Report, submission: Submission) -> Columns:
    """IDS202CareActivity: one row per contact that was attended."""
    is_attended = np.isin(report.contacts["attendance"], (codes.ON_TIME, codes.LATE))
    rows = those(report.contacts, is_attended)
    people = _of(report.people, rows["person"])
    labels = (*codes.DEPRESSION_THERAPIES, codes.EMPLOYMENT_SUPPORT_ACTIVITY, "")
    therapy = np.where(
        np.isin(rows["type"], (codes.TREATMENT, codes.BOTH, codes.REVIEW)),
        people["therapy"],
        len(labels) - 1,
    )
    therapy = np.where(rows["type"] == codes.EMPLOYMENT_SUPPORT, len(labels) - 2, therapy)
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | _activity_keys(rows, submission)
        | {
            "CarePersLocalId": text.numbered("STAFF", people["number"] % 40, 4),
            "ClinContactDurOfCareAct": text.constant("45", len(therapy)),
            "CodeProcAndProcStatus": text.chosen(labels, therapy),
        }
        | common(submission, len(therapy))
    )


def internet_logs(report: Report, submission: Submission) -> Columns:
    """IDS205InternetTherLog: one row per week of internet therapy that ended this month."""
    n_logs = report.people["n_logs"]
    person = np.repeat(np.arange(len(n_logs)), n_logs)
    week = np.arange(len(person)) - np.repeat(np.cumsum(n_logs) - n_logs, n_logs)
    start = report.people["first_session_day"][person] + 1 + 7 * week
    chosen = month_of(start + 6) == submission.month
    person, start = person[chosen], start[chosen]
    people, n = _of(report.people, person), int(chosen.sum())
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {
            "StartDateIntEnabledTherLog": text.dates(start),
            "EndDateIntEnabledTherLog": text.dates(start + 6),
            "IntEnabledTherProg": text.chosen(codes.INTERNET_THERAPIES, people["number"] % 2),
            "DurationIntEnabledTher": text.constant("20", n),
            "CarePersLocalId": text.numbered("STAFF", people["number"] % 40, 4),
            "IntegratedSoftwareInd": text.constant("Y", n),
        }
        | common(submission, n)
    )


def scores_at_home(report: Report, submission: Submission) -> Columns:
    """IDS606CodedScoreAssessmentRefer: PHQ-9 and GAD-7 between two contacts, never at an end."""
    everybody = report.people
    day = everybody["first_session_day"] + everybody["days_between"] * everybody["is_combined"] + 3
    chosen = everybody["home_scores"] & (month_of(day) == submission.month)
    chosen &= ~everybody["has_no_gad7"] & ~everybody["has_no_last_phq9"]
    person = np.repeat(np.flatnonzero(chosen), 2)
    people, n = _of(everybody, person), len(person)
    tool = np.tile([0, 1], n // 2)
    value = np.where(
        tool == 0,
        (people["phq9_first"] + people["phq9_last"]) // 2,
        (people["gad7_first"] + people["gad7_last"]) // 2,
    )
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {
            "CodedAssToolType": text.chosen((codes.PHQ9, codes.GAD7), tool),
            "PersScore": text.whole(value, 27),
            "AssToolCompDate": text.dates(day[person]),
            "AssToolCompTime": text.constant("19:30:00", n),
        }
        | common(submission, n)
    )


def scores_at_contacts(report: Report, submission: Submission, model: Model) -> Columns:
    """IDS607CodedScoreAssessmentAct: one row per tool answered at a contact of the month."""
    rows = report.scores
    contact = those(report.contacts, rows["contact"])
    people = _of(report.people, contact["person"])
    return (
        identifiers.person(people, submission)
        | {"PathwayID": identifiers.referral(people, submission)["PathwayID"]}
        | _activity_keys(contact, submission)
        | {
            "CodedAssToolType": text.chosen(tools(model), rows["tool"]),
            "PersScore": text.chosen(score_text.labels(), rows["text"]),
        }
        | common(submission, len(rows["tool"]))
    )


def _contact_keys(rows: dict[str, np.ndarray], submission: Submission) -> Columns:
    number, code = rows["contact_number"], submission.provider_code
    return {
        "CareContactId": text.numbered("CC", number, PLACES),
        "Unique_CareContactID": text.numbered(f"{code}CC", number, PLACES),
    }


def _activity_keys(rows: dict[str, np.ndarray], submission: Submission) -> Columns:
    number, code = rows["contact_number"], submission.provider_code
    return {
        "CareActId": text.numbered("CA", number, PLACES),
        **_contact_keys(rows, submission),
        "Unique_CareActivityID": text.numbered(f"{code}CA", number, PLACES),
    }


def _of(people: People, position: np.ndarray) -> People:
    return {name: values[position] for name, values in people.items() if name in NEEDED}


NEEDED = frozenset(
    [
        "number",
        "retraced_month",
        "lsoa",
        "medication",
        "interpreter",
        "is_padded",
        "therapy",
        "has_no_gad7",
        "has_no_last_phq9",
        "phq9_first",
        "phq9_last",
        "gad7_first",
        "gad7_last",
    ]
)
