"""Outcomes worked out again from submitted files, step by step, without the project's code.

Written from the rules of the data set only, so that it can disagree with the simulator.
"""

from pathlib import Path

import pandas as pd

PHQ9, GAD7 = "720433000", "445455005"
HIGHEST = {PHQ9: 27, GAD7: 21}


def submitted(root: Path, table: str) -> pd.DataFrame:
    """Every row of a table, with its month, provider and folder."""
    frames = []
    for folder in sorted(root.glob("[0-9]*/*")):
        rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        provider, file_type, _ = folder.name.split("_")
        frames.append(rows.assign(month=folder.parent.name, provider=provider, file_type=file_type))
    return pd.concat(frames, ignore_index=True)


def latest(root: Path, table: str) -> pd.DataFrame:
    """The rows of the latest submission of every provider and month."""
    rows = submitted(root, table)
    newest = rows.groupby(["month", "provider"])["file_type"].transform("max")
    return rows[rows["file_type"] == newest]  # "Refresh" sorts after "Primary"


def latest_referrals(root: Path) -> pd.DataFrame:
    """One row per referral: its last report, with the person's latest stated details."""
    referrals = latest(root, "IDS101Referral")
    patients = latest(root, "IDS001MPI")[["RecordNumber", "Gender", "EthnicCategory", "LSOA"]]
    status = latest(root, "IDS004EmpStatus")[["RecordNumber", "EmployStatus"]]
    rows = referrals.merge(patients, on="RecordNumber").merge(status, on="RecordNumber", how="left")
    rows["EmployStatus"] = rows["EmployStatus"].str.strip().str.zfill(2).fillna("")
    rows = rows.sort_values("month").groupby("Unique_ServiceRequestID").last()
    return rows[rows["UsePathway_Flag"] == "True"]


def outcomes(root: Path) -> pd.DataFrame:
    """One row per course of treatment: `at_caseness`, `recovered`, `improved`, `deteriorated`."""
    referrals = latest_referrals(root)
    referrals = referrals[referrals["ServDischDate"] != ""]
    contacts = latest(root, "IDS201CareContact").merge(
        referrals[["PathwayID", "ReferralRequestReceivedDate", "ServDischDate"]], on="PathwayID"
    )
    kind = contacts["AppType"].str.strip().str.zfill(2)
    in_time = (contacts["CareContDate"] >= contacts["ReferralRequestReceivedDate"]) & (
        contacts["CareContDate"] <= contacts["ServDischDate"]
    )
    counted = contacts[in_time & (kind != "06")]
    attended = counted["AttendOrDNACode"].isin(["5", "6"])
    treatment = attended & kind.loc[counted.index].isin(["02", "03", "05"])
    n_treatments = counted[treatment].groupby("PathwayID").size()
    courses = referrals[referrals["PathwayID"].map(n_treatments).fillna(0) >= 2]
    return courses.join(_judged(root, counted), on="PathwayID")


def _judged(root: Path, counted: pd.DataFrame) -> pd.DataFrame:
    rows = latest(root, "IDS607CodedScoreAssessmentAct").merge(
        counted[["Unique_CareContactID", "CareContDate"]], on="Unique_CareContactID"
    )
    rows["score"] = pd.to_numeric(rows["PersScore"], errors="coerce")
    in_range = rows["score"].between(0, rows["CodedAssToolType"].map(HIGHEST))
    rows = rows[in_range & (rows["score"] % 1 == 0)].sort_values("CareContDate")
    ends = rows.groupby(["PathwayID", "CodedAssToolType"])["score"].agg(["first", "last", "size"])
    ends.loc[ends["size"] < 2, "last"] = float("nan")
    wide = ends.unstack()
    phq9, phq9_last = wide["first"][PHQ9], wide["last"][PHQ9]
    gad7, gad7_last = wide["first"][GAD7], wide["last"][GAD7]
    both_first = phq9.notna() & gad7.notna()
    pair = both_first & phq9_last.notna() & gad7_last.notna()
    case = both_first & ((phq9 >= 10) | (gad7 >= 8))
    better = (phq9 - phq9_last >= 6) | (gad7 - gad7_last >= 4)
    worse = (phq9_last - phq9 >= 6) | (gad7_last - gad7 >= 4)
    return pd.DataFrame(
        {
            "has_pair": pair,
            "at_caseness": case,
            "recovered": pair & case & (phq9_last < 10) & (gad7_last < 8),
            "improved": pair & better & ~worse,
            "deteriorated": pair & worse & ~better,
        }
    )
