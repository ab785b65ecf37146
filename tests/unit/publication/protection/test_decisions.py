"""Decisions about whole releases: what is offered, kept from before, and said when impossible."""

import numpy as np
import pandas as pd
import pytest
from made_release import draw_counts
from protected_release import counts_of

from orchestration.publication.protection import decisions, offering
from orchestration.publication.protection.decisions import decide
from orchestration.publication.protection.tables import Counts, offer

POPULATIONS = {"at_caseness": ["recovery", "reliable_recovery"]}
KEYS = ["period_type", "period", "org_type", "org_code", "ethnic_grouping", "ethnic_group"]
KEYS += ["stratum_type", "stratum", "measure"]


@pytest.fixture(scope="module")
def base():
    """A year of a few small areas."""
    return draw_counts(n_sub_icbs=4, n_icbs=2, n_providers=3, n_months=12, per_month=150, seed=11)


@pytest.fixture(scope="module")
def counts(base):
    """Its counts as the warehouse holds them."""
    return counts_of(base)


@pytest.fixture(scope="module")
def decided(counts):
    """Rows of both measures at caseness."""
    found = decide(counts, None, POPULATIONS)
    assert [n_open for _, n_open in found] == [0, 0]
    return pd.concat([rows for rows, _ in found], ignore_index=True)


def test_every_small_row_is_withheld(decided):
    n, d = decided["numerator"], decided["denominator"]
    small = np.minimum(n, d - n) < 5
    assert small.any() and not small.all()
    assert decided.loc[small & decided["is_offered"], "suppression_reason"].notna().all()
    few = d < 5
    assert (decided.loc[few, "denominator_suppression_reason"] == "small_count").all()


def test_a_reason_tells_no_more_than_that_few_people_are_there(decided):
    rows = decided[decided["is_offered"]]
    hidden = rows["denominator_suppression_reason"].notna()
    own = rows["denominator_suppression_reason"]
    assert (rows.loc[hidden, "suppression_reason"] == own[hidden]).all()
    assert ((own == "small_count") == (hidden & (rows["denominator"] < 50))).all()
    rows = rows[~hidden & rows["suppression_reason"].notna()]
    n, d = rows["numerator"], rows["denominator"]
    is_called_small = (np.minimum(n, d - n) < 50) | (d < 104)
    assert ((rows["suppression_reason"] == "small_count") == is_called_small).all()


def test_measures_of_one_denominator_agree_about_it(decided):
    reasons = decided.pivot(
        index=KEYS[:-1], columns="measure", values="denominator_suppression_reason"
    ).fillna("shown")
    assert (reasons["recovery"] == reasons["reliable_recovery"]).all()


def test_a_rate_is_withheld_with_its_denominator(decided):
    hidden = decided["denominator_suppression_reason"].notna() & decided["is_offered"]
    assert decided.loc[hidden, "suppression_reason"].notna().all()


def test_families_of_mostly_small_lines_are_not_offered(decided):
    seen = decided[decided["is_offered"]]
    small = np.minimum(seen["numerator"], seen["denominator"] - seen["numerator"]) < 5
    seen = seen.rename(columns={"measure": "counted"})
    share = small.groupby([seen[column] for column in offering.FAMILY]).mean()
    share = share[share.index.get_level_values("ethnic_grouping") != "left_between"]
    assert (
        share.max() <= offer()["most_small_lines"] + 0.2
    )  # lines of the broad family that are left between


def test_decided_again_nothing_moves(counts, decided):
    again = pd.concat([rows for rows, _ in decide(counts, decided, POPULATIONS)], ignore_index=True)
    both = decided.merge(again, on=KEYS, suffixes=("_before", "_now"), how="outer", indicator=True)
    assert (both["_merge"] == "both").all()
    was = both["suppression_reason_before"].notna()
    now = both["suppression_reason_now"].notna()
    assert (was & ~now).sum() == 0
    assert (~was & now).mean() <= 0.01


def test_a_count_that_hardly_moved_stays_withheld(base, counts, decided):
    later = base.copy()
    later.loc[later.sample(3, random_state=1).index, ["finished", "at_caseness"]] += 1
    (rows, _), _ = decide(counts_of(later), decided, POPULATIONS)
    before = decided[(decided["measure"] == "recovery") & decided["is_offered"]]
    both = before.merge(rows[rows["is_offered"]], on=KEYS, suffixes=("_before", "_now"))
    assert (both["denominator_before"] != both["denominator_now"]).any()
    kept_back = both["suppression_reason_before"].notna()
    assert kept_back.any()
    assert both.loc[kept_back, "suppression_reason_now"].notna().all()


def test_counts_that_do_not_add_up_are_an_error(counts):
    is_england = counts.rates["org_type"] == "England"
    more = counts.rates.assign(denominator=counts.rates["denominator"] - 1000 * is_england)
    wrong = Counts(more, counts.parents, counts.detailed_of, counts.populations)
    with pytest.raises(ValueError, match=r"remainders of recovery: .* totals are less than"):
        decide(wrong, None, POPULATIONS)


def test_without_counts_there_are_no_rows():
    nothing = Counts(pd.DataFrame({"measure": []}), {}, pd.DataFrame(), {})
    rows, kept_back = decisions.decide_all(nothing, None)
    assert rows.empty and kept_back == []
    assert {"measure", "suppression_reason", "is_offered", "numerator"} <= set(rows.columns)
