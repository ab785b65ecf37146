"""Pathways worked out a second time, one by one, from the rules of the data set and the design.

Written without looking at the SQL: plain loops over the rows of the lake, slow and obvious. It knows
nothing of the warehouse. Sources: sections 1 and 3 of the data set digest (NHS England's technical
output specification and metadata), section 5 of the design.
"""

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from naive_definitions import (
    ADSM_BY_DIAGNOSIS,
    DROPOUT_CODES,
    END_REASONS,
    ETHNIC_CODES,
    GENDERS,
    HIGH_INTENSITY,
    LOW_INTENSITY,
    PEQ,
    RANGES,
    THRESHOLDS,
)

EMPLOYMENT_SUPPORT = "1098051000000103"
NOT_GIVEN = {"Z", "99", "-1", "-3"}


def text(value):
    """Trimmed upper-case text, or None."""
    if value is None or value != value:
        return None
    return str(value).strip().upper() or None


def two_digits(value):
    """A code of two digits, however it was padded."""
    code = text(value)
    return code.zfill(2) if code and len(code) < 2 else code


def one_digit(value):
    """A code of one character that some systems pad with a zero."""
    code = text(value)
    return code[1] if code and len(code) == 2 and code[0] == "0" else code


def day(value):
    """A date, or None."""
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def number(value):
    """An exact number, or None."""
    try:
        found = Decimal(value)
    except (InvalidOperation, TypeError):
        return None
    return found if found.is_finite() else None


def valid_score(tool, value):
    """The number an answer stands for, or None when it is not valid for the tool."""
    if tool in PEQ.values():
        item = next(name for name, code in PEQ.items() if code == tool)
        if item.startswith("peq_assessment_q"):
            return {"Y": 1, "N": 0}.get(value)
        lowest, highest, whole = 0, 4, True
        if value == "99":
            return None
    else:
        lowest, highest, whole = RANGES[tool]
    found = number(value)
    if found is None or not Decimal(str(lowest)) <= found <= Decimal(str(highest)):
        return None
    return None if whole and found != int(found) else found


def latest_submissions(submissions):
    """The submission that counts for every provider and month."""
    best = {}
    for row in submissions:
        key = (row["provider_code"], row["reporting_month"])
        rank = (row["file_type"] == "Refresh", row["data_set_created_at"], row["submission_id"])
        if key not in best or rank > best[key][0]:
            best[key] = (rank, row)
    return {row["submission_id"]: row for _, row in best.values()}


class Lake:
    """Rows of the submissions that count, found by pathway."""

    def __init__(self, tables, successors):
        self.latest = latest_submissions(tables["submissions"])
        self.tables = {
            name: [row for row in rows if row["submission_id"] in self.latest]
            for name, rows in tables.items()
            if name != "submissions"
        }
        self.successors = successors
        self.last_month = {}
        for row in self.latest.values():
            month = max(self.last_month.get(row["provider_code"], ""), row["reporting_month"])
            self.last_month[row["provider_code"]] = month
        self._find_pathways()
        self._find_contacts()
        self._find_the_rest()

    def _find_pathways(self):
        referrals = [r for r in self.tables["ids101_referral"] if text(r["Unique_ServiceRequestID"])]
        same = defaultdict(set)
        for row in referrals:
            received = day(row["ReferralRequestReceivedDate"])
            same[row["provider_code"], row["Person_ID"], received].add(
                row["Unique_ServiceRequestID"]
            )
        renumbered = {}
        for row in referrals:
            successor = self.successors.get(row["provider_code"])
            key = (successor, row["Person_ID"], day(row["ReferralRequestReceivedDate"]))
            if successor and same.get(key):
                own = row["Unique_ServiceRequestID"]
                renumbered[own] = min([*same[key], renumbered.get(own, "~")])
        self.rows, self.by_service_request, self.by_pathway_id = defaultdict(list), {}, {}
        for row in referrals:
            own = row["Unique_ServiceRequestID"]
            key = renumbered.get(own, own)
            self.rows[key].append(row)
            self.by_service_request[row["provider_code"], row["ServiceRequestId"]] = key
            self.by_pathway_id[row["provider_code"], row["PathwayID"]] = key
        for rows in self.rows.values():
            rows.sort(key=recency)
        self.patients = {
            (row["submission_id"], row["RecordNumber"]): row for row in self.tables["ids001_mpi"]
        }

    def _find_contacts(self):
        therapies = defaultdict(set)
        for row in self.tables["ids202_care_activity"]:
            therapy = re.split("[:|]", text(row["CodeProcAndProcStatus"]) or "")[0]
            therapies[row["submission_id"], row["Unique_CareContactID"]].add(therapy)
        newest = {}
        for row in self.tables["ids201_care_contact"]:
            key = self.by_service_request.get((row["provider_code"], row["ServiceRequestId"]))
            if key is None or day(row["CareContDate"]) is None:
                continue
            occasion = (key, row["Unique_CareContactID"], day(row["CareContDate"]))
            if self._counts(key, row) and (
                occasion not in newest or recency(row) > recency(newest[occasion])
            ):
                newest[occasion] = row
        self.contacts = defaultdict(list)
        for (key, _, _), row in newest.items():
            place = (row["submission_id"], row["Unique_CareContactID"])
            self.contacts[key].append({**row, "therapies": therapies[place]})

    def _counts(self, key, contact):
        return two_digits(contact["AppType"]) != "06" and self.is_inside(
            key, day(contact["CareContDate"])
        )

    def is_inside(self, key, moment):
        """Whether a day lies between referral and discharge."""
        state = self.rows[key][-1]
        received, ended = day(state["ReferralRequestReceivedDate"]), day(state["ServDischDate"])
        return bool(moment and received and received <= moment and (not ended or moment <= ended))

    def _find_the_rest(self):
        self.of_pathway = {}
        for table in (
            "ids108_waiting_time_pauses",
            "ids205_internet_ther_log",
            "ids602_long_term_condition",
            "ids603_presenting_complaints",
            "ids606_coded_score_assessment_refer",
        ):
            found = defaultdict(list)
            for row in self.tables[table]:
                key = self.by_pathway_id.get((row["provider_code"], row["PathwayID"]))
                if key is not None:
                    found[key].append(row)
            self.of_pathway[table] = found
        self.employment = defaultdict(list)
        for row in self.tables["ids004_emp_status"]:
            self.employment[row["submission_id"], row["RecordNumber"]].append(row)
        self._find_answers()

    def _find_answers(self):
        """Answers at counted contacts: of the same submission, else of an earlier month's."""
        counted = {}
        earlier = defaultdict(list)
        for key, rows in self.contacts.items():
            for row in rows:
                counted[row["submission_id"], row["Unique_CareContactID"]] = (key, row)
                earlier[row["Unique_CareContactID"]].append((day(row["CareContDate"]), key, row))
        sent = {
            (row["submission_id"], row["Unique_CareContactID"])
            for row in self.tables["ids201_care_contact"]
        }
        self.answers = defaultdict(list)
        for row in self.tables["ids607_coded_score_assessment_act"]:
            place = (row["submission_id"], row["Unique_CareContactID"])
            if place in counted:
                key, contact = counted[place]
            elif place in sent:
                continue
            else:
                before = [
                    (moment, key, contact)
                    for moment, key, contact in earlier[row["Unique_CareContactID"]]
                    if moment.strftime("%Y-%m") < row["reporting_month"][:7]
                ]
                if not before:
                    continue
                _, key, contact = max(before, key=lambda found: found[0])
            self.answers[key].append((day(contact["CareContDate"]), 1, row))
        for key, rows in self.of_pathway["ids606_coded_score_assessment_refer"].items():
            newest = {}
            for row in rows:
                moment = day(row["AssToolCompDate"])
                if self.is_inside(key, moment):
                    time = (row["AssToolCompTime"] or "").strip()
                    place = (text(row["CodedAssToolType"]), moment, time)
                    if place not in newest or row["reporting_month"] > newest[place][1]:
                        newest[place] = (row, row["reporting_month"])
            self.answers[key] += [(place[1], 0, row) for place, (row, _) in newest.items()]


def recency(row):
    """What orders the rows of a pathway: month, submission, row."""
    return (row["reporting_month"], row["submission_id"], int(row["source_row"]))


def describe(lake, key):
    """Everything the marts say about one pathway that the rules decide."""
    state = lake.rows[key][-1]
    version = lake.latest[state["submission_id"]]["data_set_version"]
    received, ended = day(state["ReferralRequestReceivedDate"]), day(state["ServDischDate"])
    contacts = _contacts(lake, key)
    scores = _scores(lake, key, version, is_discharged=ended is not None)
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
        **_outcomes(scores, version, is_course=is_course),
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
        key=lambda r: (day(r["CareContDate"]), r["submission_id"], int(r["source_row"])),
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
        if is_attended and kind in ("02", "03", "05") and EMPLOYMENT_SUPPORT not in row["therapies"]:
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


def _diagnosis(value):
    code = (text(value) or "").split(" ")[0].replace(".", "")
    return code or None


def appropriate_measure(lake, key):
    """The measure the pathway's problem calls for, and whether there is a problem at all."""
    complaints = []
    for row in lake.of_pathway["ids603_presenting_complaints"][key]:
        validated = _diagnosis(row["Validated_PresentingComplaint"])
        if validated and validated.startswith("-"):
            validated = None
        recorded = day(row["PresCompDate"])
        significance = text(row["PresCompCodSig"])
        complaints.append(
            (
                validated is None,
                significance is None,
                significance or "",
                -(recorded.toordinal() if recorded else 0),
                tuple(-ord(c) for c in "{}{}{:09d}".format(*recency(row))),
                validated or _diagnosis(row["PresComp"]),
            )
        )
    chosen = min(complaints, key=lambda c: c[:5])[5] if complaints else None
    if chosen is None:
        state = lake.rows[key][-1]
        chosen = _diagnosis(
            state["PresentingComplaintLowerCategory"] or state["SecondaryPresentingComplaint"]
        )
    fitting = [prefix for prefix in ADSM_BY_DIAGNOSIS if chosen and chosen.startswith(prefix)]
    return ADSM_BY_DIAGNOSIS[max(fitting, key=len)] if fitting else "GAD-7"


def _scores(lake, key, version, *, is_discharged):
    found = defaultdict(list)
    for moment, place, row in lake.answers[key]:
        tool = text(row["CodedAssToolType"])
        if tool in RANGES or tool in PEQ.values():
            score = valid_score(tool, text(row["PersScore"]))
            if score is not None:
                found[tool].append(((moment, place, int(row["source_row"])), score))
    for answers in found.values():
        answers.sort(key=lambda answer: answer[0])

    def ends(measure):
        answers = found[THRESHOLDS[measure][0]]
        first = answers[0][1] if answers else None
        last = answers[-1][1] if len(answers) > 1 and is_discharged else None
        return first, last

    measure = appropriate_measure(lake, key)
    own = ends(measure)
    if THRESHOLDS[measure][1] is None or None in own:
        measure = "GAD-7"
    (phq9_first, phq9_last), (gad7_first, gad7_last) = ends("PHQ-9"), ends("GAD-7")
    anxiety_first, anxiety_last = ends(measure)
    peq = {name: found[code][-1][1] if found[code] else None for name, code in PEQ.items()}
    return {
        "phq9_first": phq9_first,
        "phq9_last": phq9_last,
        "gad7_first": gad7_first,
        "gad7_last": gad7_last,
        "anxiety_measure": measure,
        "anxiety_first": anxiety_first,
        "anxiety_last": anxiety_last,
        **peq,
    }


def _outcomes(scores, version, *, is_course):
    """Caseness and change; None where they do not exist."""
    names = ("is_at_caseness", "is_recovery", "is_reliable_improvement", "is_reliable_recovery")
    names += ("is_reliable_deterioration", "is_no_reliable_change")
    result = dict.fromkeys(names)
    p1, p2 = scores["phq9_first"], scores["phq9_last"]
    a1, a2 = scores["anxiety_first"], scores["anxiety_last"]
    _, phq9_case, phq9_change = THRESHOLDS["PHQ-9"]
    _, anxiety_case, anxiety_change = THRESHOLDS[scores["anxiety_measure"]]
    if not is_course or p1 is None or a1 is None:
        return result
    case = p1 >= phq9_case or a1 >= anxiety_case
    result["is_at_caseness"] = case
    if p2 is None or a2 is None:
        return result
    case_at_end = p2 >= phq9_case or a2 >= anxiety_case
    improved = p1 - p2 >= phq9_change or a1 - a2 >= anxiety_change
    worsened = p2 - p1 >= phq9_change or a2 - a1 >= anxiety_change
    result["is_recovery"] = case and not case_at_end
    result["is_reliable_improvement"] = improved and not worsened
    result["is_reliable_recovery"] = case and not case_at_end and improved and not worsened
    result["is_reliable_deterioration"] = worsened and not improved
    result["is_no_reliable_change"] = improved == worsened
    return result
