"""Every awkward case can be switched on and off, and is visible in the files when it is on."""

import pytest
from conftest import simulated
from naive_recomputation import KEY, latest, submitted

from orchestration.simulation import awkward


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A year with the cases that break a submission."""
    return simulated(
        tmp_path_factory,
        referrals_per_year=3_000,
        n_services=4,
        cases=awkward.chosen("header-mismatch,truncated-refresh"),
        file_format="parquet",
    )


def test_the_realistic_cases_are_the_default():
    assert awkward.chosen() == set(awkward.REALISTIC)
    assert awkward.chosen("all") == set(awkward.ALL)
    assert awkward.chosen(without_cases="all") == set()
    assert "under-16" not in awkward.chosen(without_cases="under-16, follow-ups")


def test_an_unknown_case_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="header-mismatch"):
        awkward.chosen("no-such-case")


def test_without_any_case_nothing_is_awkward(plain):
    referrals, patients = (submitted(plain.root, f"IDS{n}") for n in ("101Referral", "001MPI"))
    contacts = submitted(plain.root, "IDS201CareContact")
    assert set(referrals["file_type"]) == {"Primary"}
    assert set(contacts["AppType"]) <= {"01", "02", "03", "05", "10"}
    assert set(patients["Gender"]) <= {"1", "2", "9", "X"}
    assert referrals["Age_ReferralRequest_ReceivedDate"].astype(int).min() >= 16
    assert patients.groupby("NHSNumber")["EthnicCategory"].nunique().max() == 1
    assert referrals.groupby(KEY)["PathwayID"].nunique().max() == 1
    assert not ((referrals["EndCode"] != "") & (referrals["ServDischDate"] == "")).any()
    ended = referrals[referrals["ServDischDate"] != ""]
    assert (ended["ServDischDate"].str[:7] == ended["month"]).all()


def test_some_discharges_are_reported_in_the_next_file(large):
    ended = latest(large.root, "IDS101Referral").query("ServDischDate != ''")
    assert 0.01 < (ended["ServDischDate"].str[:7] < ended["month"]).mean() < 0.06


def test_some_people_are_retraced_under_the_same_referral(large):
    rows = latest(large.root, "IDS101Referral")
    changed = rows.groupby(KEY)[["PathwayID", "Person_ID"]].nunique()
    assert 0 < (changed["PathwayID"] == 2).mean() < 0.01
    assert (changed["PathwayID"] == changed["Person_ID"]).all()


def test_one_provider_changes_its_code_and_sends_open_referrals_anew(large):
    rows = latest(large.root, "IDS101Referral")
    old, new = (rows[rows["provider"] == code] for code in ("SIM012", "SIM911"))
    assert old["month"].max() < new["month"].min()
    again = new.merge(old, on="LocalPatientId", suffixes=("", "_old"))
    assert len(again) > 0
    assert (again[KEY] != again[f"{KEY}_old"]).all()
    assert (again["ReferralRequestReceivedDate"] == again["ReferralRequestReceivedDate_old"]).all()


def test_some_open_referrals_are_no_longer_sent(large):
    rows = latest(large.root, "IDS101Referral")
    last = rows.sort_values("month").groupby(KEY).last()
    last = last[last["provider"] != "SIM012"]
    silent = (last["ServDischDate"] == "") & (last["month"] < "2024-03")
    assert 0.002 < silent.mean() < 0.02


def test_the_ethnic_category_of_some_people_differs_between_months(large):
    patients = latest(large.root, "IDS001MPI")
    categories = patients.groupby("LocalPatientId")["EthnicCategory"].nunique()
    assert 0.003 < (categories > 1).mean() < 0.03


def test_some_referrals_have_an_end_code_and_no_discharge(large):
    rows = latest(large.root, "IDS101Referral")
    assert 0 < ((rows["EndCode"] != "") & (rows["ServDischDate"] == "")).mean() < 0.01


def test_some_people_are_followed_up_after_discharge(large):
    contacts = latest(large.root, "IDS201CareContact")
    ends = latest(large.root, "IDS101Referral").groupby(KEY)["ServDischDate"].max()
    followed = contacts[contacts["AppType"].str.strip().str.zfill(2) == "06"]
    discharge = followed[KEY].map(ends)
    assert len(followed) > 50
    assert (followed["CareContDate"] > discharge)[discharge != ""].all()


def test_on_request_some_headers_do_not_reconcile(broken):
    headers = submitted(broken.root, "IDS000Header").set_index(["month", "provider", "file_type"])
    sent = submitted(broken.root, "IDS201CareContact")
    n_rows = sent.groupby(["month", "provider", "file_type"]).size()
    stated = headers["Total_IDS201"].astype(int)
    wrong = (stated != n_rows.reindex(stated.index, fill_value=0)).mean()
    assert 0.01 < wrong < 0.15


def test_on_request_refreshed_submissions_lack_their_last_table(broken):
    folders = sorted(broken.root.glob("*/*"))
    lacking = {f.name.split("_")[1] for f in folders if not list(f.glob("IDS607*"))}
    assert lacking == {"Refresh"}


@pytest.mark.parametrize("table", ["IDS001MPI", "IDS101Referral"])
def test_every_patient_has_one_row_in_a_submission(large, table):
    rows = submitted(large.root, table)
    assert not rows.duplicated(["month", "provider", "file_type", "RecordNumber"]).any()
