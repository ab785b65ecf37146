"""The attack program on what disclosure control lets out: nothing withheld may be narrow.

The reader is given the true count behind every shown figure, more than any reader can know.
"""

import os

import numpy as np
import pytest
from made_release import draw_counts
from protected_release import counts_of, decide, write_protected

from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import read_release

SECONDS = float(os.environ.get("TTE_TEST_ATTACK_SECONDS", "30"))
LIMITS = Limits(seconds=SECONDS)
SMALL = dict(n_sub_icbs=2, n_icbs=2, n_providers=3, n_months=12, per_month=60)


@pytest.fixture(scope="module")
def first():
    """The counts of the first release, and what was decided about them."""
    later = draw_counts(**SMALL | {"n_months": SMALL["n_months"] + 1}, seed=5)
    base = later[later["month"] < SMALL["n_months"]]
    return later, base, decide(counts_of(base))


@pytest.fixture(scope="module")
def releases(tmp_path_factory, first):
    """Two releases: the second has a month more, and a month of one provider was sent again."""
    folder = tmp_path_factory.mktemp("releases")
    later, base, decisions = first
    later = _with_a_month_sent_again(later)
    second = decide(counts_of(later), released=decisions)
    return [
        (folder / name, write_protected(made, decisions, folder / name))
        for name, made, decisions in (("first", base, decisions), ("second", later, second))
    ]


def _with_a_month_sent_again(base):
    """Every count of one provider in one month is twice what it was."""
    counts = [name for name in base.select_dtypes("number") if name != "month"]
    is_sent_again = (base["Provider"] == base["Provider"].min()) & (base["month"] == 3)
    again = base.copy()
    again.loc[is_sent_again, counts] *= 2
    return again


def test_no_withheld_count_of_a_small_provider_is_narrow(releases):
    folder, true = releases[0]
    found = attack_releases([read_release(folder, true)], LIMITS)
    assert len(found.cells) > 100
    assert found.exit_code == 0, found.as_text(20)


def test_a_second_release_gives_nothing_away(releases):
    read = [read_release(folder, true) for folder, true in releases]
    found = attack_releases(read, LIMITS)
    assert len(found.cells) > 100
    assert found.exit_code == 0, found.as_text(20)


def test_the_attack_finds_what_primary_suppression_alone_would_give_away(first, tmp_path):
    _, base, decisions = first
    decisions = decisions.copy()
    for column in ("suppression_reason", "denominator_suppression_reason"):
        n, d = decisions["numerator"], decisions["denominator"]
        is_small = (d if column.startswith("denominator") else np.minimum(n, d - n)) < 5
        decisions[column] = decisions[column].where(is_small, None)
    true = write_protected(base, decisions, tmp_path)
    found = attack_releases([read_release(tmp_path, true)], LIMITS)
    assert found.exit_code == 1
