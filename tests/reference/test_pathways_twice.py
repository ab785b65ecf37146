"""Every rule twice: the warehouse against the naive recomputation, pathway by pathway."""

import pytest
from comparison import COMPARED, differences, read_pathways, recompute


@pytest.fixture(scope="session")
def naive(awkward):
    """Every pathway as the naive recomputation sees it, by key."""
    return recompute(awkward / "lake")


@pytest.fixture(scope="session")
def built(awkward):
    """Every pathway of the warehouse, by key."""
    return read_pathways(awkward / "warehouse.duckdb")


@pytest.mark.parametrize("column", COMPARED)
def test_both_agree_on_every_pathway(naive, built, column):
    assert differences(naive, built, column) == 0, f"of {len(naive)} pathways"


def test_both_find_the_same_pathways(naive, built):
    assert sorted(naive) == sorted(built.index)


def test_the_awkward_cases_occur(naive):
    """Each rule is met by many pathways, so agreement is not for want of cases."""
    rows = list(naive.values())
    measures = {row["anxiety_measure"] for row in rows if row["is_at_caseness"] is not None}
    assert {"GAD-7", "SPIN", "OCI", "PCL-5", "Mobility Inventory"} <= measures
    assert {row["exclusion_reason"] for row in rows} == {
        None, "under_16", "not_used_in_publication",
    }  # fmt: skip
    for flag in ("is_recovery", "is_reliable_deterioration", "is_dropout", "is_repeat_referral"):
        assert sum(bool(row[flag]) for row in rows) > 5, flag
    assert {"Discharged", "Open", "Not reported"} == {row["pathway_status"] for row in rows}
    assert {"Stepped up", "Stepped down", "Low intensity", "High intensity"} <= {
        row["therapy_intensity"] for row in rows
    }
