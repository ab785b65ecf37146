"""Tables about the referral: 101 (its state), 108 (pauses), 602 (long-term conditions) and 603
(presenting complaints). All are repeated every month while the referral is reported.

What the portal derives is worked out from the drawn pathway, not from the rows of the file.
"""

import numpy as np

from orchestration.simulation import codes, identifiers, text
from orchestration.simulation.cohort import FULL_PAIR
from orchestration.simulation.columns import those
from orchestration.simulation.filing import Report, Submission
from orchestration.simulation.geography import Places
from orchestration.simulation.model import Model
from orchestration.simulation.people import People
from orchestration.simulation.person_tables import Columns, common, sub_icb
from orchestration.simulation.scores import steps_of
from orchestration.simulation.text import NO_DAY

# The portal's names of anxiety measures, in the order of the parameters.
ADSM_TOKENS = {
    "SPIN": "SocialPhobia",
    "OCI": "OCD",
    "PCL-5": "PTSD",
    "HAI": "AnxietyInventory",
    "Mobility Inventory": "AgoraAlone",
    "PDSS": "PanicDisorder",
    "BIQ": "BIQ",
    "IBS": "IBS",
}
PAUSE_DAYS = 14


def referrals(report: Report, submission: Submission, places: Places, model: Model) -> Columns:
    """IDS101Referral: one row per referral that is open or ended in this file."""
    people, n = report.people, len(report.people["group"])
    source, source_position = _sources(people, model)
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {
            "LocalPatientId": text.numbered("LOCAL", people["number"], identifiers.PLACES),
            "OrgIDComm": sub_icb(places, people),
            "ReferralRequestReceivedDate": text.dates(people["received_day"]),
            # The portal holds the one submitted item in both columns.
            "SourceOfReferralMH": text.chosen(source, source_position),
            "SourceOfReferralIAPT": text.chosen(source, source_position),
            "Age_ReferralRequest_ReceivedDate": text.whole(people["age_years"]),
            "EndCode": text.chosen(codes.END_CODES, report.end_code),
            "ServDischDate": text.dates(report.discharge_day),
            "UsePathway_Flag": text.flag(people["is_used"]),
        }
        | _complaint_categories(people, submission, model)
        | _treatment_so_far(people, submission)
        | _supplied_scores(report, submission, model)
        | _supplied_flags(report, model)
        | {"UniqueID_IDS101": text.numbered(f"{submission.submission_id}R", np.arange(n), 7)}
        | common(submission, n)
    )


def pauses(report: Report, submission: Submission) -> Columns:
    """IDS108WaitingTimePauses: one row per pause that has begun."""
    start = report.people["assessment_day"] + 3
    people = those(report.people, report.people["is_paused"] & (start <= submission.last_day))
    start = people["assessment_day"] + 3
    end = start + PAUSE_DAYS
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {
            "PauseID": text.numbered("PAUSE", people["number"], identifiers.PLACES),
            "PauseStartDate": text.dates(start),
            "PauseEndDate": text.dates(np.where(end <= submission.last_day, end, NO_DAY)),
            "PauseReason": text.constant("", len(start)),
        }
        | common(submission, len(start))
    )


def long_term_conditions(report: Report, submission: Submission) -> Columns:
    """IDS602LongTermCondition: one row per condition, known from the assessment on."""
    seen = _is_seen(report.people, submission)
    people = those(report.people, seen & (report.people["condition"] >= 0))
    code = text.chosen(codes.LONG_TERM_CONDITIONS, people["condition"])
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {"LongTermCondition": code, "Validated_LongTermConditionCode": code}
        | common(submission, len(people["group"]))
    )


def complaints(report: Report, submission: Submission, model: Model) -> Columns:
    """IDS603PresentingComplaints: one row per complaint, known from the assessment on."""
    labels = tuple(entry["code"] for entry in model.parameters.complaints)
    has_code = np.array([bool(label) for label in labels])
    seen = _is_seen(report.people, submission)
    people = those(report.people, seen & has_code[report.people["complaint"]])
    code, n = text.chosen(labels, people["complaint"]), len(people["group"])
    return (
        identifiers.person(people, submission)
        | identifiers.referral(people, submission)
        | {
            "PresComp": code,
            "PresCompCodSig": text.constant("1", n),
            "PresCompDate": text.dates(people["assessment_day"]),
            "Validated_PresentingComplaint": code,
            "UniqueID_IDS603": text.numbered(f"{submission.submission_id}C", np.arange(n), 7),
        }
        | common(submission, n)
    )


def _sources(people: People, model: Model) -> tuple[tuple[str, ...], np.ndarray]:
    """Codes of all routes in one list; a person's code follows from the route and the number."""
    labels, starts, tables = [], [], []
    for route in model.parameters.routes.values():
        starts.append(len(labels))
        labels += list(route["codes"])
        tables.append(np.cumsum(list(route["codes"].values())))
    draw = (people["number"] * 7919 % 1000) / 1000
    position = np.zeros(len(draw), dtype=int)
    for number, (start, table) in enumerate(zip(starts, tables, strict=True)):
        chosen = people["route"] == number
        within = np.searchsorted(table / table[-1], draw[chosen], side="right")
        position[chosen] = start + np.minimum(within, len(table) - 1)
    return tuple(labels), position


def _complaint_categories(people: People, submission: Submission, model: Model) -> Columns:
    entries = model.parameters.complaints
    position = np.where(_is_seen(people, submission), people["complaint"], -1)
    return {
        f"PresentingComplaint{level.title()}Category": text.chosen(
            tuple(entry[level] for entry in entries), position
        )
        for level in ("higher", "lower")
    }


def _treatment_so_far(people: People, submission: Submission) -> Columns:
    last_day, seen = submission.last_day, _is_seen(people, submission)
    first, gap = people["first_session_day"], people["days_between"]
    so_far = np.clip((last_day - first) // gap + 1, 0, people["n_sessions"])
    logs = np.clip((last_day - first) // 7, 0, people["n_logs"])
    support = people["has_employment_support"] & (first + 2 <= last_day)
    others = (seen & ~(people["is_combined"] & (so_far > 0))).astype(int) + support
    days = {
        "Assessment_FirstDate": np.where(seen, people["assessment_day"], NO_DAY),
        "TherapySession_FirstDate": np.where(so_far >= 1, first, NO_DAY),
        "TherapySession_SecondDate": np.where(so_far >= 2, first + gap, NO_DAY),
        "TherapySession_LastDate": np.where(so_far >= 1, first + gap * (so_far - 1), NO_DAY),
    }
    return {name: text.dates(values) for name, values in days.items()} | {
        "CareContact_Count": text.whole(so_far + others + logs),
        "TreatmentCareContact_Count": text.whole(so_far + logs),
        "InternetEnabledTherapy_Count": text.whole(logs),
    }


def _supplied_scores(report: Report, submission: Submission, model: Model) -> Columns:
    """First scores once seen; last scores null until discharge."""
    people = report.people
    seen = _is_seen(people, submission)
    ended = (report.discharge_day != NO_DAY) & (people["n_scored"] > 1)
    has_phq9, has_gad7 = ended & ~people["has_no_last_phq9"], ~people["has_no_gad7"]
    pairs = {
        "PHQ9_FirstScore": ("phq9_first", seen),
        "PHQ9_LastScore": ("phq9_last", has_phq9),
        "GAD_FirstScore": ("gad7_first", seen & has_gad7),
        "GAD_LastScore": ("gad7_last", ended & has_gad7),
    }
    scores = {
        name: text.whole(np.where(known, people[score], -1), 27)
        for name, (score, known) in pairs.items()
    }
    return scores | _supplied_anxiety(people, seen, ended, model)


def _supplied_anxiety(people: People, seen: np.ndarray, ended: np.ndarray, model: Model) -> Columns:
    """The measure that the portal selected, GAD-7 where no other has a pair."""
    measures = list(model.parameters.measures)
    labels, starts = [str(score) for score in range(codes.GAD7_HIGHEST + 1)], []
    for name in measures:
        starts.append(len(labels))
        labels += [f"{value:g}" for value in steps_of(name)]
    own = has_established_pair(people, model)
    start = np.array(starts)[np.maximum(people["measure"], 0)]
    has_gad7 = ~people["has_no_gad7"]
    tokens = ("GAD7", *(ADSM_TOKENS[name] for name in measures))
    columns = {"ADSM": text.chosen(tokens, np.where(seen, (people["measure"] + 1) * own, -1))}
    for name, moment, known in (("FirstScore", "first", seen), ("LastScore", "last", ended)):
        position = np.where(own, start + people[f"measure_{moment}"], people[f"gad7_{moment}"])
        columns[f"ADSM_{name}"] = text.chosen(
            tuple(labels), np.where(known & (own | has_gad7), position, -1)
        )
    return columns


def has_established_pair(people: People, model: Model) -> np.ndarray:
    """Whether a measure with thresholds, and both of its scores, take the place of GAD-7."""
    established = np.array(["caseness" in entry for entry in model.parameters.measures.values()])
    full = people["measure_pair"] == FULL_PAIR
    return full & (people["measure"] >= 0) & established[np.maximum(people["measure"], 0)]


def has_first_scores(people: People, model: Model) -> np.ndarray:
    """Whether first scores of both measures of the pair are there."""
    return ~people["has_no_gad7"] | has_established_pair(people, model)


def has_outcome(people: People, model: Model) -> np.ndarray:
    """Whether first and last scores of both measures of the pair can be read."""
    return has_first_scores(people, model) & ~people["has_no_last_phq9"]


def _supplied_flags(report: Report, model: Model) -> Columns:
    people, ending = report.people, report.people["ending"]
    course = (report.discharge_day != NO_DAY) & people["is_treated"]
    known, pair = has_first_scores(people, model), has_outcome(people, model)
    case = ~people["is_not_case"]
    return {
        "CompletedTreatment_Flag": text.flag(course),
        "Caseness_Flag": text.flag(course & known & case),
        "NotCaseness_Flag": text.flag(course & known & ~case),
        "Recovery_Flag": text.flag(course & pair & case & (ending <= 1)),
        "ReliableImprovement_Flag": text.flag(course & pair & ((ending == 0) | (ending == 2))),
        "NoChange_Flag": text.flag(course & pair & ((ending == 1) | (ending == 3))),
        "ReliableDeterioration_Flag": text.flag(course & pair & (ending == 4)),
    }


def _is_seen(people: People, submission: Submission) -> np.ndarray:
    return people["is_assessed"] & (people["assessment_day"] <= submission.last_day)
