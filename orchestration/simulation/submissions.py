"""From simulated people to submissions: which row is in which month's file, and how it looks.

An open referral is repeated every month until its discharge; an appointment is sent in the month
of its date only; a discharge is known only in the month it happens.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from orchestration.simulation.scores import Scores, outcomes

SIMULATOR = "TTE simulator"
APRIL_1900 = 3


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


@dataclass(frozen=True)
class Month:
    """A reporting month in days since the first day of the window."""

    name: str
    first: int
    last: int

    @property
    def number(self) -> int:
        """Unique_MonthID: April 1900 is 1."""
        year, month = (int(part) for part in self.name.split("-"))
        return 12 * (year - 1900) + month - APRIL_1900


def submission_tables(
    world: World, month: Month, provider: str, *, held_back: np.ndarray, file_type: str
) -> dict[str, pd.DataFrame]:
    """The tables of one submission by delivered name; `held_back` discharges are not yet known."""
    people, courses = world.people, world.courses
    discharge = np.where(held_back, -1, courses["discharge_day"].to_numpy())
    discharge = np.where(discharge > month.last, -1, discharge)
    is_reported = (
        (people["provider_code"] == provider).to_numpy()
        & (people["received"] <= month.last).to_numpy()
        & ((discharge < 0) | (discharge >= month.first))
        & ((courses["discharge_day"] < 0) | (courses["discharge_day"] >= month.first)).to_numpy()
    )
    chosen = np.flatnonzero(is_reported)
    contacts = _contacts(world, month, provider)
    tables = {
        "IDS001MPI": _patients(world, month, chosen),
        "IDS004EmpStatus": _employment(world, month, chosen),
        "IDS101Referral": _referrals(world, month, chosen, discharge),
        "IDS201CareContact": contacts,
        "IDS607CodedScoreAssessmentAct": _assessments(world, month, provider),
    }
    header = _header(month, provider, file_type, tables)
    return {"IDS000Header": header, **tables}


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
    return np.char.add(prefix, np.char.zfill(numbers.astype(str), 8))


def _record(month: Month, chosen: np.ndarray) -> np.ndarray:
    return _numbered(f"REC{month.number}-", chosen)


def _patients(world: World, month: Month, chosen: np.ndarray) -> pd.DataFrame:
    people, identifiers = world.people.iloc[chosen], world.identifiers.iloc[chosen]
    ethnic = people["ethnic_code"].to_numpy()
    # One person in a hundred is asked only after the first month.
    not_yet = (chosen % 100 == 7) & (people["received"] >= month.first).to_numpy()
    born = world.first_day.year - people["age_years"].to_numpy() - 1
    birthday = np.datetime64("2001-01-01") + identifiers["birth_day"].to_numpy().astype(
        "timedelta64[D]"
    )
    birth = np.char.add(born.astype(str), np.array([str(day)[4:] for day in birthday]))
    return pd.DataFrame(
        {
            "RecordNumber": _record(month, chosen),
            "Person_ID": _numbered("PERSON", chosen),
            "LocalPatientId": _numbered("LOCAL", chosen),
            "NHSNumber": identifiers["nhs_number"].to_numpy(),
            "PersonBirthDate": birth,
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
    rows = pd.DataFrame(
        {
            "RecordNumber": _record(month, chosen),
            "Person_ID": _numbered("PERSON", chosen),
            "EmployStatus": people["employment_code"].to_numpy(),
            "EmployStatusRecDate": world.iso(people["received"].to_numpy()),
        }
    )
    padded = chosen % 50 == 3
    rows.loc[padded, "EmployStatus"] = " " + rows.loc[padded, "EmployStatus"].str.lstrip("0")
    return rows[people["employment_code"].to_numpy() != ""]


def _referrals(
    world: World, month: Month, chosen: np.ndarray, discharge: np.ndarray
) -> pd.DataFrame:
    people, courses = world.people.iloc[chosen], world.courses.iloc[chosen]
    supplied = outcomes(world.scores).iloc[chosen]
    is_out = discharge[chosen] >= 0
    is_course = is_out & courses["is_course"].to_numpy()

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
            "EndCode": np.where(is_out, courses["end_code"], ""),
            "ServDischDate": world.iso(discharge[chosen]),
            "UsePathway_Flag": np.where(chosen % 5000 == 4999, "", "True"),
            "CompletedTreatment_Flag": flag(is_course),
            "Caseness_Flag": flag(is_course & supplied["is_case"]),
            "NotCaseness_Flag": flag(is_course & ~supplied["is_case"]),
            "Recovery_Flag": flag(is_course & supplied["is_recovered"]),
            "ReliableImprovement_Flag": flag(is_course & supplied["is_improved"]),
            "NoChange_Flag": flag(is_course & supplied["is_unchanged"]),
            "ReliableDeterioration_Flag": flag(is_course & supplied["is_worse"]),
        }
    )


def _in_month(world: World, month: Month, provider: str) -> np.ndarray:
    rows = world.appointments
    of_provider = world.people["provider_code"].to_numpy()[rows["person"]] == provider
    return of_provider & rows["day"].between(month.first, month.last).to_numpy()


def _contacts(world: World, month: Month, provider: str) -> pd.DataFrame:
    rows = world.appointments[_in_month(world, month, provider)]
    number = rows.index.to_numpy()
    return pd.DataFrame(
        {
            "ServiceRequestId": _numbered("SR", rows["person"].to_numpy()),
            "PathwayID": _numbered("PATHWAY", rows["person"].to_numpy()),
            "CareContactId": _numbered("CC", number),
            "Unique_CareContactID": _numbered(f"{provider}CC", number),
            "CareContDate": world.iso(rows["day"].to_numpy()),
            "PlannedCareContIndicator": "Y",
            "AttendOrDNACode": rows["attendance_code"].to_numpy(),
            # Some systems send the code without its leading zero, or with a space.
            "AppType": np.where(
                number % 40 == 11, " " + rows["type_code"].str[1:], rows["type_code"]
            ),
            "PsychMed": rows["medication_code"].to_numpy(),
            "ConsMechanism": "01",
            "InterpreterPresentInd": "4",
        }
    )


def _assessments(world: World, month: Month, provider: str) -> pd.DataFrame:
    wanted = np.flatnonzero(_in_month(world, month, provider))
    appointment = world.score_rows["appointment"].to_numpy()
    chosen = np.isin(appointment, wanted)
    rows = world.score_rows[chosen]
    appointment = appointment[chosen]
    return pd.DataFrame(
        {
            "CareActId": _numbered("CA", rows.index.to_numpy()),
            "Unique_CareContactID": _numbered(f"{provider}CC", appointment),
            "Unique_CareActivityID": _numbered(f"{provider}CA", rows.index.to_numpy()),
            "PathwayID": _numbered("PATHWAY", world.appointments["person"].to_numpy()[appointment]),
            "CodedAssToolType": rows["tool"].to_numpy(),
            "PersScore": rows["text"].to_numpy(),
        }
    )
