"""Outcomes worked out again from submitted files, step by step, without the project's code.

Written from the rules of the data set only, so that it can disagree with the simulator.
"""

from pathlib import Path

import pandas as pd

PHQ9, GAD7 = "720433000", "445455005"
KEY = "Unique_ServiceRequestID"
# Tool, highest (or lowest and highest) score, caseness, reliable change.
RANGES = {
    PHQ9: (0, 27),
    GAD7: (0, 21),
    "445552006": (0, 68),
    "450324005": (0, 168),
    "491581000000104": (0, 80),
    "446793008": (0, 54),
    "473355002": (1, 5),
}
FRACTIONAL = {"473355002"}
MEASURE_OF_COMPLAINT = {
    "F401": ("445552006", 19, 10),
    "F42": ("450324005", 40, 32),
    "F431": ("491581000000104", 32, 10),
    "F452": ("446793008", 18, 4),
    "F400": ("473355002", 2.3, 0.73),
}


def submitted(root: Path, table: str) -> pd.DataFrame:
    """Every row of a table, with its month, provider and file type."""
    frames = []
    for folder in sorted(root.glob("[0-9]*/*")):
        file = folder / f"{table}.csv"
        if file.exists():
            rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        else:
            rows = pd.read_parquet(folder / f"{table}.parquet").fillna("")
        provider, file_type, _ = folder.name.split("_")
        frames.append(rows.assign(month=folder.parent.name, provider=provider, file_type=file_type))
    return pd.concat(frames, ignore_index=True)


def latest(root: Path, table: str) -> pd.DataFrame:
    """The rows of the latest submission of every provider and month."""
    rows = submitted(root, table)
    newest = rows.groupby(["month", "provider"])["file_type"].transform("max")
    return rows[rows["file_type"] == newest]  # "Refresh" sorts after "Primary"


def latest_referrals(root: Path) -> pd.DataFrame:
    """One row per referral: its last report, with the person's latest stated category."""
    referrals = latest(root, "IDS101Referral")
    patients = latest(root, "IDS001MPI")[["RecordNumber", "Gender", "EthnicCategory", "LSOA"]]
    status = latest(root, "IDS004EmpStatus")[["RecordNumber", "EmployStatus"]]
    rows = referrals.merge(patients, on="RecordNumber").merge(status, on="RecordNumber", how="left")
    rows["EmployStatus"] = rows["EmployStatus"].str.strip().str.zfill(2).fillna("")
    rows = rows.sort_values("month")
    is_stated = ~rows["EthnicCategory"].isin(["", "Z", "99", "Q"])
    stated = rows[is_stated].groupby(KEY)["EthnicCategory"].last()
    rows = rows.groupby(KEY).last()
    rows["EthnicCategory"] = stated.reindex(rows.index).fillna(rows["EthnicCategory"])
    is_old_enough = rows["Age_ReferralRequest_ReceivedDate"].astype(int) >= 16
    return rows[(rows["UsePathway_Flag"] == "True") & is_old_enough]


def outcomes(root: Path) -> pd.DataFrame:
    """One row per course of treatment, numbered as drawn: `at_caseness`, `recovered`, `improved`,
    `deteriorated`, `proportion_attended`, and what was submitted about it."""
    referrals = latest_referrals(root)
    referrals = referrals[referrals["ServDischDate"] != ""]
    dates = referrals[["ReferralRequestReceivedDate", "ServDischDate"]]
    contacts = latest(root, "IDS201CareContact").merge(dates, left_on=KEY, right_index=True)
    contacts["kind"] = contacts["AppType"].str.strip().str.zfill(2)
    in_time = (contacts["CareContDate"] >= contacts["ReferralRequestReceivedDate"]) & (
        contacts["CareContDate"] <= contacts["ServDischDate"]
    )
    counted = contacts[in_time & (contacts["kind"] != "06")]
    attended = counted["AttendOrDNACode"].isin(["5", "6"])
    treatment = attended & counted["kind"].isin(["02", "03", "05"])
    n_treatments = counted[treatment].groupby(KEY).size()
    courses = referrals[n_treatments.reindex(referrals.index).fillna(0) >= 2].copy()
    by_pathway = attended.groupby(counted[KEY])
    courses["proportion_attended"] = by_pathway.mean().reindex(courses.index)
    courses["n_treatments"] = n_treatments.reindex(courses.index)
    courses = courses.join(_judged(root, counted, dates))
    return courses.set_index(courses.index.map(number_of)).sort_index()


def number_of(request: str) -> int:
    """The simulator's number of a referral, from Unique_ServiceRequestID."""
    return int(request.rpartition("SR")[2]) // 10


def _judged(root: Path, counted: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    at_contacts = latest(root, "IDS607CodedScoreAssessmentAct").merge(
        counted[["Unique_CareContactID", KEY, "CareContDate"]], on="Unique_CareContactID"
    )
    at_home = latest(root, "IDS606CodedScoreAssessmentRefer").merge(
        dates, left_on=KEY, right_index=True
    )
    at_home = at_home.rename(columns={"AssToolCompDate": "CareContDate"})
    rows = pd.concat([at_contacts, at_home])[[KEY, "CodedAssToolType", "PersScore", "CareContDate"]]
    rows["score"] = pd.to_numeric(rows["PersScore"], errors="coerce")
    limits = pd.DataFrame(RANGES, index=["lowest", "highest"]).T
    rows = rows.join(limits, on="CodedAssToolType", how="inner")
    is_whole = (rows["score"] % 1 == 0) | rows["CodedAssToolType"].isin(FRACTIONAL)
    rows = rows[rows["score"].between(rows["lowest"], rows["highest"]) & is_whole]
    rows = rows.sort_values("CareContDate", kind="stable")
    ends = rows.groupby([KEY, "CodedAssToolType"])["score"].agg(["first", "last", "size"])
    ends.loc[ends["size"] < 2, "last"] = float("nan")
    return _compared(ends.unstack(), _complaints(root))


def _complaints(root: Path) -> pd.Series:
    rows = latest(root, "IDS603PresentingComplaints").sort_values("month")
    return rows.groupby(KEY)["Validated_PresentingComplaint"].last()


def _compared(wide: pd.DataFrame, complaints: pd.Series) -> pd.DataFrame:
    first, last = wide["first"], wide["last"]
    anxiety = pd.DataFrame({"first": first[GAD7], "last": last[GAD7], "case": 8.0, "change": 4.0})
    complaint = complaints.reindex(wide.index)
    for code, (tool, caseness, change) in MEASURE_OF_COMPLAINT.items():
        if tool in first:
            own = (complaint == code) & first[tool].notna() & last[tool].notna()
            anxiety.loc[own, "first"], anxiety.loc[own, "last"] = first[tool][own], last[tool][own]
            anxiety.loc[own, "case"], anxiety.loc[own, "change"] = caseness, change
    return _states(first[PHQ9], last[PHQ9], anxiety)


def _states(phq9: pd.Series, phq9_last: pd.Series, anxiety: pd.DataFrame) -> pd.DataFrame:
    both_first = phq9.notna() & anxiety["first"].notna()
    pair = both_first & phq9_last.notna() & anxiety["last"].notna()
    case = both_first & ((phq9 >= 10) | (anxiety["first"] >= anxiety["case"]))
    fall = (anxiety["first"] - anxiety["last"]).round(6)
    better = (phq9 - phq9_last >= 6) | (fall >= anxiety["change"])
    worse = (phq9_last - phq9 >= 6) | (-fall >= anxiety["change"])
    return pd.DataFrame(
        {
            "has_pair": pair,
            "at_caseness": case,
            "recovered": pair & case & (phq9_last < 10) & (anxiety["last"] < anxiety["case"]),
            "improved": pair & better & ~worse,
            "deteriorated": pair & worse & ~better,
        }
    )
