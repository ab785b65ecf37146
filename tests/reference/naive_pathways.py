"""Pathways worked out a second time, one by one, from the rules of the data set and the design.

Plain loops over the rows of the lake, slow and obvious, that know nothing of the warehouse. Source:
NHS England's technical output specification and metadata of the data set; where these leave a
question open, the rules listed in docs/definitions.md.
"""

from datetime import timedelta

from naive_definitions import (
    DROPOUT_CODES,
    EMPLOYMENT_SUPPORT,
    END_REASONS,
    ETHNIC_CODES,
    GENDERS,
    HIGH_INTENSITY,
    LOW_INTENSITY,
    NOT_GIVEN,
)
from naive_lake import day, number, one_digit, recency, text, two_digits
from naive_outcomes import outcomes_of, scores_of


def describe(lake, key):
    """Everything the marts say about one pathway that the rules decide."""
    state = lake.rows[key][-1]
    received, ended = day(state["ReferralRequestReceivedDate"]), day(state["ServDischDate"])
    contacts = _contacts(lake, key)
    scores = scores_of(lake, key, is_discharged=ended is not None)
    is_course = ended is not None and contacts["n_treatment_contacts"] >= 2
    months_silent = _months(lake.last_month[state["provider_code"]]) - _months(
        state["reporting_month"]
    )
    end_code = two_digits(state["EndCode"]) if ended else None
    status = "Discharged" if ended else ("Not reported" if months_silent >= 2 else "Open")
    patient = lake.patients.get((state["submission_id"], state["RecordNumber"])) or {}
    age = number(state["Age_ReferralRequest_ReceivedDate"])
    return {
        "pathway_key": key,
        "provider_code": state["provider_code"],
        "pathway_status": status,
        "received": received,
        "ended": ended,
        "person": state["Person_ID"],
        "is_used": (text(state["UsePathway_Flag"]) or "") == "TRUE",
        "age_years": None if age is None else int(age),
        "gender": GENDERS.get(one_digit(patient.get("Gender")), "Not known"),
        "ethnic_category_code": _ethnicity(lake, key),
        "employment": _employment(lake, key),
        "end_reason": None
        if not ended
        else "Missing"
        if end_code is None
        else END_REASONS.get(end_code, "Invalid"),
        "is_course_of_treatment": is_course,
        "is_dropout": (end_code in DROPOUT_CODES) if is_course and end_code else None,
        "lsoa_code": text(patient.get("LSOA")),
        "census_year": patient.get("Census_Year"),
        "commissioner": text(state["OrgIDComm"]),
        **contacts,
        **_waits(lake, key, received, contacts),
        **scores,
        **outcomes_of(scores, is_course=is_course),
    }


def _months(month):
    return int(month[:4]) * 12 + int(month[5:7])


def _ethnicity(lake, key):
    """The latest stated category; what is not given counts only when none was ever stated."""
    stated, other = None, None
    for row in lake.rows[key]:
        patient = lake.patients.get((row["submission_id"], row["RecordNumber"])) or {}
        codes = [text(patient.get("Validated_EthnicCategory")), text(patient.get("EthnicCategory"))]
        good = [code for code in codes if code in ETHNIC_CODES]
        known = [code for code in codes if code in NOT_GIVEN]
        if good:
            stated = good[0]
        elif known:
            other = known[0]
        else:
            other = "-1" if codes == [None, None] else "-3"
    return stated or other


def _employment(lake, key):
    statuses = []
    for row in lake.rows[key]:
        for status in lake.employment[row["submission_id"], row["RecordNumber"]]:
            code = two_digits(status["EmployStatus"])
            if code:
                recorded = day(status["EmployStatusRecDate"]) or day(status["reporting_month"])
                statuses.append((recorded, code))
    return (min(statuses)[1], max(statuses)[1]) if statuses else (None, None)


def _contacts(lake, key):
    rows = sorted(
        lake.contacts[key],
        key=lambda r: (day(r["CareContDate"]), recency(r)),
    )
    offered = attended = n_treatments = 0
    assessments, treatments, low, high, medications = [], [], [], [], []
    for row in rows:
        moment, code = day(row["CareContDate"]), one_digit(row["AttendOrDNACode"])
        kind = two_digits(row["AppType"])
        is_unplanned = code is None and text(row["PlannedCareContIndicator"]) == "N"
        is_attended = code in ("5", "6") or is_unplanned
        offered += code in ("2", "3", "4", "5", "6", "7") or is_unplanned
        attended += is_attended
        if is_attended and kind in ("01", "03"):
            assessments.append(moment)
        if (
            is_attended
            and kind in ("02", "03", "05")
            and EMPLOYMENT_SUPPORT not in row["therapies"]
        ):
            n_treatments += 1
            treatments.append(moment)
            low += [moment] if row["therapies"] & LOW_INTENSITY else []
            high += [moment] if row["therapies"] & HIGH_INTENSITY else []
        if two_digits(row["PsychMed"]) in ("01", "02", "03"):
            medications.append(two_digits(row["PsychMed"]))
    logs = [
        day(row["StartDateIntEnabledTherLog"])
        for row in lake.of_pathway["ids205_internet_ther_log"][key]
        if lake.is_inside(key, day(row["StartDateIntEnabledTherLog"]))
        and lake.is_inside(
            key, day(row["EndDateIntEnabledTherLog"]) or day(row["StartDateIntEnabledTherLog"])
        )
    ]
    return {
        "n_contacts_offered": offered,
        "n_contacts_attended": attended,
        "n_treatment_contacts": n_treatments + len(logs),
        "n_internet_therapy_logs": len(logs),
        "assessment": min(assessments, default=None),
        "treatment": min(treatments + logs, default=None),
        "second": treatments[1] if len(treatments) > 1 else None,
        "medication": (medications[0], medications[-1]) if medications else (None, None),
        "therapy_intensity": _intensity(min(low, default=None), min(high, default=None)),
        "proportion_sessions_attended": attended / offered if offered else None,
    }


def _intensity(low, high):
    if low and high:
        if low == high:
            return "High and low intensity"
        return "Stepped up" if low < high else "Stepped down"
    return "Low intensity" if low else "High intensity" if high else None


def _waits(lake, key, received, contacts):
    assessment, treatment = contacts["assessment"], contacts["treatment"]

    def weeks(start, stop):
        return (stop - start).days / 7 if start and stop and stop >= start else None

    return {
        "weeks_to_assessment": weeks(received, assessment),
        "weeks_to_treatment": weeks(assessment, treatment),
        "weeks_referral_to_treatment": weeks(received, treatment),
        "weeks_first_to_second_treatment": weeks(treatment, contacts["second"]),
        "weeks_paused_to_assessment": _paused_days(lake, key, received, assessment) / 7,
        "weeks_paused_to_treatment": _paused_days(lake, key, received, treatment) / 7,
    }


def _paused_days(lake, key, received, until):
    """Days of a wait that fall in any pause, each day once."""
    if received is None or until is None:
        return 0
    forms = {}
    for row in sorted(lake.of_pathway["ids108_waiting_time_pauses"][key], key=recency):
        start = day(row["PauseStartDate"])
        if start:
            forms[row["PauseID"] or start.isoformat()] = (start, day(row["PauseEndDate"]))
    paused = set()
    for start, stop in forms.values():
        stop = min(stop or until, until)
        start = max(start, received)
        paused |= {start + timedelta(days=n) for n in range(max((stop - start).days, 0))}
    return len(paused)
