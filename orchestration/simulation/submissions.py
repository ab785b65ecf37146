"""From simulated people to submissions: which row is in which month's file, and how it looks.

An open referral is repeated every month until its discharge; an appointment is sent in the month
of its date only; a discharge is known only in the month it happens.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from orchestration.simulation.scores import Scores, outcomes

SIMULATOR = "TTE simulator"
APRIL_1900 = 3


@dataclass(frozen=True)
class Month:
    """A reporting month: its place in the window, and its days since the first day."""

    name: str
    place: int
    first: int
    last: int

    @property
    def number(self) -> int:
        """Unique_MonthID: April 1900 is 1."""
        year, month = (int(part) for part in self.name.split("-"))
        return 12 * (year - 1900) + month - APRIL_1900


@dataclass(frozen=True)
class Submission:
    """One provider's file of one month.

    Row numbers of referrals whose discharge, or whose end code, this file does not yet know.
    """

    month: Month
    provider: str
    file_type: str
    late_discharges: np.ndarray
    late_end_codes: np.ndarray


@dataclass(frozen=True)
class World:
    """Everything that was drawn; `first_day` is day 0 of every day column."""

    first_day: date
    people: pd.DataFrame
    identifiers: pd.DataFrame
    courses: pd.DataFrame
    appointments: pd.DataFrame
    scores: Scores
    score_rows: pd.DataFrame

    def iso(self, days: np.ndarray) -> np.ndarray:
        """Dates as text; a negative day is no date."""
        known = np.datetime64(self.first_day) + np.maximum(days, 0).astype("timedelta64[D]")
        return np.where(days < 0, "", known.astype(str))


class Filing:
    """Which rows belong to which provider and month, worked out once for all submissions."""

    def __init__(self, world: World, month_of_day: np.ndarray) -> None:
        self.world = world
        self.supplied = outcomes(world.scores)
        appointments, provider = world.appointments, world.people["provider_code"].to_numpy()
        of_contact = provider[appointments["person"]]
        in_month = month_of_day[appointments["day"]]
        of_score = world.score_rows["appointment"].to_numpy()
        self._people = _places(provider)
        self._contacts = _places(of_contact, in_month)
        self._scores = _places(of_contact[of_score], in_month[of_score])

    def referrals(self, provider: str) -> np.ndarray:
        """Row numbers of the people of a provider."""
        return self._people.get(provider, np.array([], dtype=int))

    def contacts(self, submission: Submission) -> np.ndarray:
        """Row numbers of the appointments of a provider in a month."""
        return self._of(self._contacts, submission)

    def scores(self, submission: Submission) -> np.ndarray:
        """Row numbers of the scores of a provider in a month."""
        return self._of(self._scores, submission)

    def _of(self, places: dict[Hashable, np.ndarray], submission: Submission) -> np.ndarray:
        key = (submission.provider, submission.month.place)
        return places.get(key, np.array([], dtype=int))


def submission_tables(filing: Filing, submission: Submission) -> dict[str, pd.DataFrame]:
    """The tables of one submission by delivered name."""
    world, month = filing.world, submission.month
    mine = filing.referrals(submission.provider)
    received = world.people["received"].to_numpy()[mine]
    discharge = world.courses["discharge_day"].to_numpy()[mine]
    is_reported = (received <= month.last) & ((discharge < 0) | (discharge >= month.first))
    chosen, discharge = mine[is_reported], discharge[is_reported]
    is_late = (discharge > month.last) | np.isin(chosen, submission.late_discharges)
    known = np.where(is_late, -1, discharge)
    end_code = world.courses["end_code"].to_numpy()[chosen]
    end_code = np.where((known < 0) | np.isin(chosen, submission.late_end_codes), "", end_code)
    tables = {
        "IDS001MPI": _patients(world, month, chosen, known),
        "IDS004EmpStatus": _employment(world, month, chosen),
        "IDS101Referral": _referrals(filing, month, chosen, discharge=known, end_code=end_code),
        "IDS201CareContact": _contacts(world, filing.contacts(submission), submission.provider),
        "IDS607CodedScoreAssessmentAct": _assessments(
            world, filing.scores(submission), submission.provider
        ),
    }
    header = _header(month, submission.provider, submission.file_type, tables)
    return {"IDS000Header": header, **tables}


def _places(*keys: np.ndarray) -> dict[Hashable, np.ndarray]:
    """Row numbers of every value, or pair of values, of the keys."""
    return pd.DataFrame(dict(enumerate(keys))).groupby(list(range(len(keys)))).indices


def _header(
    month: Month, provider: str, file_type: str, tables: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    first = date.fromisoformat(f"{month.name}-01")
    last = first + timedelta(days=month.last - month.first)
    made = last + timedelta(days=20 if file_type == "Primary" else 50)
    row = {
        "DatSetVer": "2.1",
        "OrgIDProv": provider,
        "OrgIDSubmit": provider,
        "PrimSystemInUse": SIMULATOR,
        "ReportingPeriodStartDate": first.isoformat(),
        "ReportingPeriodEndDate": last.isoformat(),
        "DateTimeDatSetCreate": f"{made.isoformat()} 12:00:00",
        "EFFECTIVE_FROM": "",
        "File_Type": file_type,
        "TotalRecords": str(sum(len(table) for table in tables.values()) + 1),
        **{f"Total_{name[:6]}": str(len(table)) for name, table in tables.items()},
        "UniqueSubmissionID": f"{provider}{month.number}{file_type[0]}",
        "Unique_MonthID": str(month.number),
    }
    return pd.DataFrame([row])


def _numbered(prefix: str, numbers: np.ndarray) -> np.ndarray:
    if not len(numbers):
        return np.array([], dtype=str)
    return np.char.add(prefix, np.char.zfill(numbers.astype(str), 8))


def _record(month: Month, chosen: np.ndarray) -> np.ndarray:
    return _numbered(f"REC{month.number}-", chosen)


def _patients(
    world: World, month: Month, chosen: np.ndarray, discharge: np.ndarray
) -> pd.DataFrame:
    people, identifiers = world.people.iloc[chosen], world.identifiers.iloc[chosen]
    ethnic = people["ethnic_code"].to_numpy()
    # One person in a hundred is asked only after the first month, if there is a second.
    is_first = (people["received"] >= month.first).to_numpy()
    not_yet = (chosen % 100 == 7) & is_first & (discharge < 0)
    return pd.DataFrame(
        {
            "RecordNumber": _record(month, chosen),
            "Person_ID": _numbered("PERSON", chosen),
            "LocalPatientId": _numbered("LOCAL", chosen),
            "NHSNumber": identifiers["nhs_number"].to_numpy(),
            "PersonBirthDate": identifiers["birth_date"].to_numpy(),
            "Postcode": identifiers["postcode"].to_numpy(),
            "NHSNumberStatus": "01",
            "Gender": people["gender_code"].to_numpy(),
            "EthnicCategory": np.where(not_yet, "Z", ethnic),
            "Validated_EthnicCategory": np.where(
                not_yet, "Z", np.where(ethnic == "", "-1", ethnic)
            ),
            "LanguageCodePreferred": "en",
            "LSOA": people["lsoa_code"].to_numpy(),
            "Census_Year": np.where(people["lsoa_code"] == "", "", "2021"),
            "OrgIDSubICBLocResidence": people["sub_icb_code"].to_numpy(),
        }
    )


def _employment(world: World, month: Month, chosen: np.ndarray) -> pd.DataFrame:
    people = world.people.iloc[chosen]
    code = people["employment_code"].to_numpy(str)
    rows = pd.DataFrame(
        {
            "RecordNumber": _record(month, chosen),
            "Person_ID": _numbered("PERSON", chosen),
            "EmployStatus": _padded(code, chosen),
            "EmployStatusRecDate": world.iso(people["received"].to_numpy()),
        }
    )
    return rows[code != ""]


def _referrals(
    filing: Filing, month: Month, chosen: np.ndarray, *, discharge: np.ndarray, end_code: np.ndarray
) -> pd.DataFrame:
    world, supplied = filing.world, filing.supplied.iloc[chosen]
    people, courses = world.people.iloc[chosen], world.courses.iloc[chosen]
    is_course = (discharge >= 0) & courses["is_course"].to_numpy()

    def flag(values: np.ndarray) -> np.ndarray:
        return np.where(values, "True", "")

    return pd.DataFrame(
        {
            "RecordNumber": _record(month, chosen),
            "Person_ID": _numbered("PERSON", chosen),
            "ServiceRequestId": _numbered("SR", chosen),
            "Unique_ServiceRequestID": np.char.add(
                people["provider_code"].to_numpy(str), _numbered("SR", chosen)
            ),
            "PathwayID": _numbered("PATHWAY", chosen),
            "LocalPatientId": _numbered("LOCAL", chosen),
            "OrgIDComm": people["sub_icb_code"].to_numpy(),
            "ReferralRequestReceivedDate": world.iso(people["received"].to_numpy()),
            "SourceOfReferralMH": "",
            "SourceOfReferralIAPT": people["source_code"].to_numpy(),
            "Age_ReferralRequest_ReceivedDate": people["age_years"].astype(str).to_numpy(),
            "EndCode": end_code,
            "ServDischDate": world.iso(discharge),
            "UsePathway_Flag": flag(people["is_used"]),
            "CompletedTreatment_Flag": flag(is_course),
            "Caseness_Flag": flag(is_course & supplied["is_case"]),
            "NotCaseness_Flag": flag(is_course & supplied["is_not_case"]),
            "Recovery_Flag": flag(is_course & supplied["is_recovered"]),
            "ReliableImprovement_Flag": flag(is_course & supplied["is_improved"]),
            "NoChange_Flag": flag(is_course & supplied["is_unchanged"]),
            "ReliableDeterioration_Flag": flag(is_course & supplied["is_worse"]),
        }
    )


def _contacts(world: World, numbers: np.ndarray, provider: str) -> pd.DataFrame:
    rows = world.appointments.iloc[numbers]
    person = rows["person"].to_numpy()
    return pd.DataFrame(
        {
            "ServiceRequestId": _numbered("SR", person),
            "PathwayID": _numbered("PATHWAY", person),
            "CareContactId": _numbered("CC", numbers),
            "Unique_CareContactID": _numbered(f"{provider}CC", numbers),
            "CareContDate": world.iso(rows["day"].to_numpy()),
            "PlannedCareContIndicator": "Y",
            "AttendOrDNACode": rows["attendance_code"].to_numpy(),
            "AppType": _padded(rows["type_code"].to_numpy(str), numbers),
            "PsychMed": rows["medication_code"].to_numpy(),
            "ConsMechanism": "01",
            "InterpreterPresentInd": "4",
        }
    )


def _assessments(world: World, numbers: np.ndarray, provider: str) -> pd.DataFrame:
    rows = world.score_rows.iloc[numbers]
    appointment = rows["appointment"].to_numpy()
    person = world.appointments["person"].to_numpy()[appointment]
    return pd.DataFrame(
        {
            "CareActId": _numbered("CA", numbers),
            "Unique_CareContactID": _numbered(f"{provider}CC", appointment),
            "Unique_CareActivityID": _numbered(f"{provider}CA", numbers),
            "PathwayID": _numbered("PATHWAY", person),
            "CodedAssToolType": rows["tool"].to_numpy(),
            "PersScore": rows["text"].to_numpy(),
        }
    )


def _padded(codes: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Codes as some systems send them: without the leading zero, a space before or after."""
    bare = np.char.lstrip(codes, "0")
    before, after = np.char.add(" ", bare), np.char.add(bare, " ")
    return np.select([numbers % 80 == 11, numbers % 80 == 51], [before, after], codes)
