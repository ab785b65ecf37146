"""Rows of the lake as the naive recomputation finds them: which submission counts, whose row it is.

Knows nothing of the warehouse. Codes and dates are read here, rules are in naive_pathways.py.
"""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation


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


def recency(row):
    """What orders the rows of a pathway: month, submission, row."""
    return (row["reporting_month"], row["submission_id"], int(row["source_row"]))


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
        referrals = [
            r for r in self.tables["ids101_referral"] if text(r["Unique_ServiceRequestID"])
        ]
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
