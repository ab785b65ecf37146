"""What the simulator writes looks like what providers submit."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
from naive_recomputation import latest, submitted

from orchestration.simulation import simulate
from orchestration.sources.mds import contract

QUARTER = ("2023-11", "2024-01")
TABLES = [
    "IDS000Header",
    "IDS001MPI",
    "IDS004EmpStatus",
    "IDS101Referral",
    "IDS201CareContact",
    "IDS607CodedScoreAssessmentAct",
]


def tree_hash(root):
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def simulate_quarter(folder, seed):
    simulate(folder / "mds", months=QUARTER, referrals_per_year=1_200, seed=seed)
    return tree_hash(folder)


def test_the_same_seed_gives_the_same_bytes(no_mirror, tmp_path):
    assert simulate_quarter(tmp_path / "a", 5) == simulate_quarter(tmp_path / "b", 5)


def test_another_seed_gives_other_bytes(no_mirror, tmp_path):
    assert simulate_quarter(tmp_path / "a", 5) != simulate_quarter(tmp_path / "b", 6)


def test_a_second_run_leaves_nothing_of_the_first(no_mirror, tmp_path):
    simulate_quarter(tmp_path / "a", 5)
    assert simulate_quarter(tmp_path / "a", 6) == simulate_quarter(tmp_path / "b", 6)


def test_submissions_of_other_providers_are_left_alone(no_mirror, tmp_path):
    other = tmp_path / "mds" / "2023-11" / "XYZ_Primary_1" / "IDS000Header.csv"
    other.parent.mkdir(parents=True)
    other.write_text("DatSetVer\n2.1\n")
    simulate_quarter(tmp_path, 5)
    assert other.read_text() == "DatSetVer\n2.1\n"


def test_progress_counts_submissions(no_mirror, tmp_path):
    seen = []
    summary = simulate(
        tmp_path / "mds",
        months=["2024-01"],
        referrals_per_year=600,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (summary.n_submissions, summary.n_submissions)
    assert summary.n_referrals == 50


def test_months_in_the_wrong_order_are_refused(no_mirror, tmp_path):
    with pytest.raises(ValueError, match="2024-02"):
        simulate(tmp_path / "mds", months=("2024-02", "2024-01"))


@pytest.mark.parametrize("table", TABLES)
def test_delivered_columns_are_those_of_the_contract(small, table):
    declared = contract.tables()[table.lower()].columns
    folder = next(iter(sorted(small.root.glob("2023-12/SIM01_*"))))
    delivered = pd.read_csv(folder / f"{table}.csv", nrows=0).columns
    assert set(delivered) <= {column.name for column in declared}
    assert {column.name for column in declared if column.required} <= set(delivered)


def test_header_totals_are_the_rows_that_were_sent(small):
    headers = submitted(small.root, "IDS000Header")
    key = ["month", "provider", "file_type"]
    total = 1
    for table in TABLES[1:]:
        rows = submitted(small.root, table).groupby(key).size()
        stated = headers.set_index(key)[f"Total_{table[:6]}"].astype(int)
        assert (stated == rows.reindex(stated.index, fill_value=0)).all()
        total = total + stated
    assert (headers.set_index(key)["TotalRecords"].astype(int) == total).all()


def test_headers_say_that_the_data_are_simulated(small):
    headers = submitted(small.root, "IDS000Header")
    assert set(headers["PrimSystemInUse"]) == {"TTE simulator"}
    assert set(headers["DatSetVer"]) == {"2.1"}
    assert (headers["OrgIDProv"] == headers["provider"]).all()
    assert headers["provider"].nunique() == 12
    # July 2024 is 1492 in the data set's own numbering, so April 2023 is 1477.
    assert headers.loc[headers["month"] == "2023-04", "Unique_MonthID"].unique() == ["1477"]


def test_contacts_lie_in_the_month_of_their_file(small):
    contacts = submitted(small.root, "IDS201CareContact")
    assert (contacts["CareContDate"].str[:7] == contacts["month"]).all()
    assert latest(small.root, "IDS201CareContact")["Unique_CareContactID"].is_unique


def test_every_score_has_its_contact_in_the_same_file(small):
    key = ["month", "provider", "file_type", "Unique_CareContactID"]
    scores = submitted(small.root, "IDS607CodedScoreAssessmentAct")[key].drop_duplicates()
    contacts = submitted(small.root, "IDS201CareContact")[key]
    assert len(scores.merge(contacts, on=key)) == len(scores)


def test_every_contact_has_its_referral_in_the_same_file_and_never_precedes_it(small):
    key = ["month", "provider", "file_type", "PathwayID"]
    contacts = submitted(small.root, "IDS201CareContact")
    referrals = submitted(small.root, "IDS101Referral")[[*key, "ReferralRequestReceivedDate"]]
    joined = contacts.merge(referrals, on=key)
    assert len(joined) == len(contacts)
    assert (joined["CareContDate"] >= joined["ReferralRequestReceivedDate"]).all()


def test_an_open_referral_is_repeated_every_month_until_its_discharge(small):
    rows = latest(small.root, "IDS101Referral")
    for _, history in rows.groupby("Unique_ServiceRequestID"):
        received = history["ReferralRequestReceivedDate"].iloc[0][:7]
        discharged = max(history["ServDischDate"])[:7] or "2024-03"
        expected = [str(month) for month in pd.period_range(received, discharged, freq="M")]
        assert sorted(history["month"]) == expected


def test_a_refresh_is_later_and_knows_more_discharges(large):
    headers = submitted(large.root, "IDS000Header")
    refreshed = headers[headers["file_type"] == "Refresh"][["month", "provider"]]
    assert 0.05 < len(refreshed) / headers.groupby(["month", "provider"]).ngroups < 0.25
    both = headers.merge(refreshed, on=["month", "provider"])
    made = both.groupby("file_type")["DateTimeDatSetCreate"]
    assert made.min()["Refresh"] > made.min()["Primary"]
    referrals = submitted(large.root, "IDS101Referral").merge(refreshed, on=["month", "provider"])
    for column in ("ServDischDate", "EndCode"):
        known = (referrals[column] != "").groupby(referrals["file_type"]).sum()
        assert known["Refresh"] > known["Primary"]


def test_nhs_numbers_are_of_the_test_range_with_a_valid_check_digit(small):
    numbers = submitted(small.root, "IDS001MPI")["NHSNumber"].unique()
    digits = np.array([[int(digit) for digit in number] for number in numbers])
    assert digits.shape[1] == 10
    assert (digits[:, :3] == 9).all()
    check = 11 - (digits[:, :9] * np.arange(10, 1, -1)).sum(axis=1) % 11
    assert (np.where(check == 11, 0, check) == digits[:, 9]).all()


def test_birth_dates_agree_with_the_age_at_referral(small):
    rows = submitted(small.root, "IDS101Referral").merge(
        submitted(small.root, "IDS001MPI")[["RecordNumber", "PersonBirthDate"]], on="RecordNumber"
    )
    received = pd.to_datetime(rows["ReferralRequestReceivedDate"])
    born = pd.to_datetime(rows["PersonBirthDate"])
    had_birthday = received.dt.strftime("%m-%d") >= born.dt.strftime("%m-%d")
    age = received.dt.year - born.dt.year - (~had_birthday).astype(int)
    assert (age == rows["Age_ReferralRequest_ReceivedDate"].astype(int)).all()
    assert age.min() >= 16


def test_awkward_values_are_there_in_small_numbers(large):
    scores = submitted(large.root, "IDS607CodedScoreAssessmentAct")["PersScore"]
    value = pd.to_numeric(scores, errors="coerce")
    assert 0 < (value.isna() | ~value.between(0, 27)).mean() < 0.02
    assert 0 < scores.str.endswith(".0").mean() < 0.01
    types = submitted(large.root, "IDS201CareContact")["AppType"]
    assert {"02", " 2", "2 "} <= set(types)
    patients = submitted(large.root, "IDS001MPI")
    assert 0.07 < patients["EthnicCategory"].isin(["", "Z", "99"]).mean() < 0.12
    assert 0.005 < (patients["LSOA"] == "").mean() < 0.02


def test_truth_is_written_beside_the_landing_folder_in_the_words_of_the_estimates(small):
    truth = json.loads((small.landing / "truth.json").read_text())
    assert truth["metadata"]["seed"] == 3
    assert truth["metadata"]["n_referrals"] == 2_400
    planted = {(row["model"], row["ethnic_group"]): row["value"] for row in truth["estimates"]}
    assert planted["2", "Asian Bangladeshi"] == pytest.approx(0.81)
    assert planted["1", "White British"] == planted["2", "White British"] == 1
    assert {"age_years", "gender", "imd_decile", "employment_status"} <= set(truth["covariates"])
    assert list(small.landing.rglob(".*")) == []
