"""What the simulator writes looks like what providers submit."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from naive_recomputation import latest, submitted

from orchestration.simulation import awkward, simulate
from orchestration.sources.mds import contract

QUARTER = ("2023-11", "2024-01")
TABLES = contract.delivered_names()


def tree_hash(root):
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def simulate_quarter(folder, seed, **options):
    simulate(
        folder / "mds", months=QUARTER, referrals_per_year=1_200, n_services=3, seed=seed, **options
    )
    return tree_hash(folder)


def test_the_same_seed_gives_the_same_bytes(no_mirror, tmp_path):
    assert simulate_quarter(tmp_path / "a", 5) == simulate_quarter(tmp_path / "b", 5)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_the_bytes_do_not_depend_on_the_number_of_workers(no_mirror, tmp_path, file_format):
    alone = simulate_quarter(tmp_path / "a", 5, file_format=file_format, workers=1)
    assert alone == simulate_quarter(tmp_path / "b", 5, file_format=file_format, workers=2)


def test_a_month_is_the_same_however_many_follow(no_mirror, tmp_path):
    cases = awkward.chosen(without_cases="provider-change")
    for name, last in (("a", "2023-12"), ("b", "2024-02")):
        simulate(
            tmp_path / name / "mds",
            months=("2023-11", last),
            referrals_per_year=1_200,
            n_services=3,
            cases=cases,
        )
    for month in ("2023-11", "2023-12"):
        hashes = {tree_hash(tmp_path / name / "mds" / month) for name in "ab"}
        assert len(hashes) == 1


def test_both_formats_hold_the_same_rows(no_mirror, tmp_path):
    for name in ("csv", "parquet"):
        simulate_quarter(tmp_path / name, 5, file_format=name)
    for table in TABLES:
        as_csv, as_parquet = (
            submitted(tmp_path / name / "mds", table) for name in ("csv", "parquet")
        )
        pd.testing.assert_frame_equal(as_csv, as_parquet, check_dtype=False)


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


def test_progress_counts_services_and_months(no_mirror, tmp_path):
    seen = []
    summary = simulate(
        tmp_path / "mds",
        months=["2024-01"],
        referrals_per_year=600,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(done, 12) for done in range(1, 13)]
    assert summary.n_referrals == pytest.approx(50, abs=6)


def test_months_in_the_wrong_order_are_refused(no_mirror, tmp_path):
    with pytest.raises(ValueError, match="2024-02"):
        simulate(tmp_path / "mds", months=("2024-02", "2024-01"))


@pytest.mark.parametrize("table", TABLES)
def test_delivered_columns_are_those_of_the_contract(small, table):
    declared = contract.by_prefix()[table[: contract.PREFIX_LENGTH]].columns
    folder = next(iter(sorted(small.root.glob("2023-12/SIM001_*"))))
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
    assert headers["provider"].nunique() == 13  # twelve, one of which changes its code
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


def test_an_open_referral_is_repeated_every_month_until_its_discharge(plain):
    rows = latest(plain.root, "IDS101Referral")
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
    assert age.min() == 15
    assert (age < 16).mean() < 0.01


def test_awkward_values_are_there_in_small_numbers(large):
    rows = submitted(large.root, "IDS607CodedScoreAssessmentAct")
    scores = rows.loc[rows["CodedAssToolType"] == "720433000", "PersScore"]
    value = pd.to_numeric(scores, errors="coerce")
    assert 0 < (value.isna() | ~value.between(0, 27)).mean() < 0.02
    assert 0 < scores.str.endswith(".0").mean() < 0.01
    types = submitted(large.root, "IDS201CareContact")["AppType"]
    assert {"02", " 2", "2 "} <= set(types)
    patients = submitted(large.root, "IDS001MPI")
    assert 0.07 < patients["EthnicCategory"].isin(["", "Z", "99"]).mean() < 0.12
    assert 0.005 < (patients["LSOA"] == "").mean() < 0.02


def test_nothing_hidden_or_half_written_is_left(small):
    assert list(small.landing.rglob(".*")) == []
