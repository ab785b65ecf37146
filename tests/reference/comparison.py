"""The naive recomputation of a whole lake, and what is compared with the warehouse."""

import csv
from decimal import Decimal

import duckdb
import pandas as pd
from naive_definitions import EMPLOYMENT, MEDICATION, PEQ
from naive_lake import Lake
from naive_pathways import describe

from orchestration.settings import DBT_PROJECT_DIR

# Columns of the lake that the rules look at.
TABLES = {
    "submissions": (
        "submission_id reporting_month provider_code file_type data_set_version data_set_created_at"
    ),
    "ids001_mpi": "RecordNumber Gender EthnicCategory Validated_EthnicCategory LSOA Census_Year",
    "ids004_emp_status": "RecordNumber EmployStatus EmployStatusRecDate",
    "ids101_referral": (
        "RecordNumber Person_ID ServiceRequestId Unique_ServiceRequestID PathwayID "
        "OrgIDComm ReferralRequestReceivedDate EndCode ServDischDate "
        "Age_ReferralRequest_ReceivedDate UsePathway_Flag "
        "PresentingComplaintLowerCategory SecondaryPresentingComplaint"
    ),
    "ids108_waiting_time_pauses": "PathwayID PauseID PauseStartDate PauseEndDate",
    "ids201_care_contact": (
        "ServiceRequestId Unique_CareContactID CareContDate AppType "
        "PlannedCareContIndicator AttendOrDNACode PsychMed"
    ),
    "ids202_care_activity": "Unique_CareContactID CodeProcAndProcStatus",
    "ids205_internet_ther_log": "PathwayID StartDateIntEnabledTherLog EndDateIntEnabledTherLog",
    "ids602_long_term_condition": "PathwayID",
    "ids603_presenting_complaints": (
        "PathwayID PresComp Validated_PresentingComplaint PresCompCodSig PresCompDate"
    ),
    "ids606_coded_score_assessment_refer": (
        "PathwayID CodedAssToolType PersScore AssToolCompDate AssToolCompTime"
    ),
    "ids607_coded_score_assessment_act": "Unique_CareContactID CodedAssToolType PersScore",
}
ADDED = ["submission_id", "provider_code", "reporting_month", "source_row"]
COMPARED = [
    "provider_code", "pathway_status", "age_years", "gender", "ethnic_category_code",
    "employment_status", "employment_status_last", "medication_status", "medication_status_last",
    "end_reason", "therapy_intensity", "imd_decile", "own_group_density_pct", "sub_icb_code",
    "phq9_first", "phq9_last", "gad7_first", "gad7_last",
    "anxiety_measure", "anxiety_first", "anxiety_last", *PEQ,
    "weeks_to_assessment", "weeks_to_treatment", "weeks_referral_to_treatment",
    "weeks_first_to_second_treatment", "weeks_paused_to_assessment", "weeks_paused_to_treatment",
    "n_contacts_offered", "n_contacts_attended", "n_treatment_contacts", "n_internet_therapy_logs",
    "is_course_of_treatment", "is_at_caseness", "is_recovery", "is_reliable_improvement",
    "is_reliable_recovery", "is_reliable_deterioration", "is_no_reliable_change", "is_dropout",
    "proportion_sessions_attended", "is_repeat_referral", "exclusion_reason",
]  # fmt: skip


def same(ours, theirs):
    """Equal, both absent, or numbers equal to rounding error."""
    if ours is None or theirs is None or theirs is pd.NA or theirs != theirs:
        return ours is None and (theirs is None or theirs is pd.NA or theirs != theirs)
    if isinstance(ours, float | Decimal):
        return abs(float(ours) - float(theirs)) < 1e-9
    return ours == theirs


def differences(naive, built, column):
    """How many pathways differ in a column."""
    return sum(not same(row[column], built.at[key, column]) for key, row in naive.items())


def recompute(lake_folder):
    """Describe every pathway of a lake naively."""
    lake = Lake({name: _read(lake_folder, name) for name in TABLES}, _successors())
    places = Places(lake_folder)
    found = {key: _finished(places, describe(lake, key)) for key in lake.rows}
    by_person = {}
    for row in found.values():
        by_person.setdefault(row["person"], []).append(row)
    for row in found.values():
        row["is_repeat_referral"] = any(
            earlier is not row
            and earlier["ended"]
            and earlier["n_treatment_contacts"] >= 2
            and row["received"]
            and 0 <= (row["received"] - earlier["ended"]).days <= 365
            for earlier in by_person[row["person"]]
        )
    return found


def _finished(places, row):
    first, last = row.pop("employment")
    row["employment_status"] = EMPLOYMENT.get(first, "Missing")
    row["employment_status_last"] = EMPLOYMENT.get(last, "Missing")
    first, last = row.pop("medication")
    row["medication_status"] = MEDICATION.get(first, "Missing")
    row["medication_status_last"] = MEDICATION.get(last, "Missing")
    row["exclusion_reason"] = (
        "no_referral_date"
        if row["received"] is None
        else "not_used_in_publication"
        if not row["is_used"]
        else "under_16"
        if row["age_years"] is not None and row["age_years"] < 16
        else None
    )
    row.update(places.of(row))
    return row


class Places:
    """Deprivation, area and density of LSOAs, from the lake."""

    def __init__(self, lake):
        self.deciles = {
            (row["lsoa_code"], row["lsoa_census_year"], row["edition"]): row["imd_decile"]
            for row in _read_all(lake / "imd" / "ranks")
            if row["imd_decile"]
        }
        self.areas = {}
        for row in _read_all(lake / "geography" / "lsoa_to_sub_icb"):
            self.areas[row["lsoa_code"], row["lsoa_census_year"]] = row["sub_icb_code"]
        self.codes = {(code, census) for code, census, _ in self.deciles} | set(self.areas)
        with (DBT_PROJECT_DIR / "seeds" / "census_groups.csv").open() as file:
            groups = {
                row["census_group"]: row["ethnic_category_code"]
                for row in csv.DictReader(file)
                if row["census_year"] == "2011"
            }
        self.residents, self.totals = {}, {}
        for row in _read_all(lake / "census" / "residents_by_ethnic_group"):
            if row["census_year"] == "2011" and row["area_type"] == "lsoa":
                n, group = int(row["residents"]), row["census_group"]
                if group == "Persons":
                    self.totals[row["area_code"]] = n
                place = (row["area_code"], groups.get(group))
                self.residents[place] = self.residents.get(place, 0) + n

    def of(self, row):
        """`imd_decile`, `sub_icb_code` and `own_group_density_pct` of a pathway."""
        code, census = row["lsoa_code"], (row["census_year"] or "").strip()
        if census not in ("2011", "2021"):
            known = [year for year in ("2021", "2011") if (code, year) in self.codes]
            census = known[0] if known else None
        edition = "2025" if census == "2021" else "2019"
        if census == "2011" and row["received"] and row["received"].isoformat() < "2019-09-26":
            edition = "2015"
        decile = self.deciles.get((code, census, edition))
        residents = self.residents.get((code, row["ethnic_category_code"]))
        return {
            "imd_decile": int(decile) if decile else None,
            "sub_icb_code": self.areas.get((code, census)) or row["commissioner"],
            "own_group_density_pct": None
            if residents is None
            else 100 * residents / self.totals[code],
        }


def read_pathways(warehouse):
    """Every pathway of the warehouse, also those left out of the marts, by key."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute("select * from intermediate.int_pathways__described").df()
    return rows.astype(object).where(rows.notna(), None).set_index("pathway_key")


def _read(lake, name):
    added = [] if name == "submissions" else ADDED
    return _read_all(lake / "mds" / name, columns=[*TABLES[name].split(), *added])


def _read_all(folder, columns=None):
    files = sorted(folder.rglob("*.parquet"))
    if not files:
        return []
    frame = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    if columns:
        frame = frame.reindex(columns=columns)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _successors():
    with (DBT_PROJECT_DIR / "seeds" / "organisation_successors.csv").open() as file:
        return {
            row["org_code"]: row["successor_org_code"]
            for row in csv.DictReader(file)
            if row["org_type"] == "Provider" and row["successor_org_type"] == "Provider"
        }
