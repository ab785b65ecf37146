"""Which row is in which month's file: an open referral every month until its discharge, a contact
in the month of its date only.

`Desk` keeps the open pathways of one service and nothing else, so its size does not grow with the
number of months.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.simulation import codes
from orchestration.simulation.care import Contacts, month_of
from orchestration.simulation.cohort import Cohort
from orchestration.simulation.columns import Rows, joined, those
from orchestration.simulation.people import People
from orchestration.simulation.score_rows import ScoreRows
from orchestration.simulation.text import NO_DAY

PRIMARY, REFRESH = "Primary", "Refresh"
CONTACTS_PER_PERSON = 1_000
# 12 times (year - 1900) + month - 3, from months since January 1970.
APRIL_1900 = 12 * 70 + 1 - 3


@dataclass(frozen=True)
class Submission:
    """One file of one provider and month; `is_refreshed`: another will follow or has followed.

    `changed_month`: from then on the provider has another code and sends new local ids.
    """

    provider_code: str
    month: int
    file_type: str
    is_refreshed: bool
    changed_month: int

    @property
    def name(self) -> str:
        """The month as 2023-04."""
        return str(np.datetime64(self.month, "M"))

    @property
    def first_day(self) -> int:
        """First day of the month, in days since 1970."""
        return int(np.datetime64(self.month, "M").astype("datetime64[D]").astype(int))

    @property
    def last_day(self) -> int:
        """Last day of the month."""
        return int(np.datetime64(self.month + 1, "M").astype("datetime64[D]").astype(int)) - 1

    @property
    def month_id(self) -> int:
        """Unique_MonthID: April 1900 is 1."""
        return self.month + APRIL_1900

    @property
    def data_set_version(self) -> str:
        """Version 2.1 came into force in April 2022."""
        return "2.1" if self.name >= "2022-04" else "2.0"

    @property
    def submission_id(self) -> str:
        """UniqueSubmissionID."""
        return f"{self.provider_code}{self.month_id}{self.file_type[0]}"


@dataclass(frozen=True)
class Report:
    """What one submission says: people with an open or just ended referral, this month's contacts
    (`person`: position among the people) and scores (`contact`: position among the contacts).

    `discharge_day` is `NO_DAY` and `end_code` the empty code where the file does not know them.
    """

    people: People
    contacts: Contacts
    scores: ScoreRows
    discharge_day: np.ndarray
    end_code: np.ndarray


class Desk:
    """The open pathways of one service."""

    def __init__(self) -> None:
        self.people: People = {}
        self.contacts: Contacts = {}
        self.scores: ScoreRows = {}

    def take(self, cohort: Cohort, scores: ScoreRows) -> None:
        """Add a month's new referrals."""
        n_people = len(self.people.get("group", ()))
        n_contacts = len(self.contacts.get("day", ()))
        contacts = cohort.contacts | {"month": month_of(cohort.contacts["day"])}
        contacts["contact_number"] = (
            cohort.people["number"][contacts["person"]] * CONTACTS_PER_PERSON + contacts["order"]
        )
        contacts["person"] = contacts["person"] + n_people
        scores = scores | {"contact": scores["contact"] + n_contacts}
        self.people = _after(self.people, cohort.people)
        self.contacts = _after(self.contacts, contacts)
        self.scores = _after(self.scores, scores)

    def forget_before(self, month: int) -> None:
        """Drop people who are reported no more, and contacts of earlier months."""
        self.people, self.contacts, self.scores = self._where(
            self.people["last_month"] >= month, self.contacts["month"] >= month
        )

    def report(self, submission: Submission) -> Report:
        """What a submission of this month says."""
        month = submission.month
        people, contacts, scores = self._where(
            (self.people["received_month"] <= month) & (self.people["last_month"] >= month),
            self.contacts["month"] == month,
        )
        known_month = people["known_month"]
        is_known = known_month <= month
        code_known = is_known
        if submission.is_refreshed and submission.file_type == PRIMARY:
            is_new = known_month == month
            is_known = is_known & ~(people["late_in_primary"] & is_new)
            code_known = is_known & ~(people["code_late_in_primary"] & is_new)
        code_known = code_known | people["end_code_while_open"]
        return Report(
            people,
            contacts,
            scores,
            discharge_day=np.where(is_known, people["discharge_day"], NO_DAY),
            end_code=np.where(code_known, people["end_code"], codes.NO_END_CODE),
        )

    def _where(
        self, kept_people: np.ndarray, kept_contacts: np.ndarray
    ) -> tuple[People, Contacts, ScoreRows]:
        kept_contacts = kept_contacts & kept_people[self.contacts["person"]]
        kept_scores = kept_contacts[self.scores["contact"]]
        contacts = those(self.contacts, kept_contacts)
        scores = those(self.scores, kept_scores)
        contacts["person"] = (np.cumsum(kept_people) - 1)[contacts["person"]]
        scores["contact"] = (np.cumsum(kept_contacts) - 1)[scores["contact"]]
        return those(self.people, kept_people), contacts, scores


def _after(before: Rows, added: Rows) -> Rows:
    return joined([before, added]) if before else added
