"""The attack program on what disclosure control lets out: nothing withheld may be narrow.

The reader is given the true count behind every shown figure, more than any reader can know.
"""

import os

import pytest
from made_release import draw_counts
from protected_release import counts_of, decide, write_protected

from attack.programs import Limits
from attack.published import attack_releases
from attack.reading import read_release

SECONDS = float(os.environ.get("TTE_TEST_ATTACK_SECONDS", "30"))
LIMITS = Limits(seconds=SECONDS)
SMALL = dict(n_sub_icbs=3, n_icbs=2, n_providers=3, n_months=12, per_month=100)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """Two releases: the second has a month more."""
    folder = tmp_path_factory.mktemp("releases")
    later_base = draw_counts(**SMALL | {"n_months": SMALL["n_months"] + 1}, seed=5)
    base = later_base[later_base["month"] < SMALL["n_months"]]
    first = decide(counts_of(base))
    second = decide(counts_of(later_base), released=first)
    return [
        (folder / name, write_protected(made, decisions, folder / name))
        for name, made, decisions in (("first", base, first), ("second", later_base, second))
    ]


def test_no_withheld_count_of_a_small_provider_is_narrow(releases):
    folder, true = releases[0]
    found = attack_releases([read_release(folder, true)], LIMITS)
    assert len(found.cells) > 100
    assert found.exit_code == 0, found.as_text(20)


def test_a_second_release_gives_nothing_away(releases):
    read = [read_release(folder, true) for folder, true in releases]
    found = attack_releases(read, LIMITS)
    assert found.exit_code == 0, found.as_text(20)


def test_the_attack_finds_what_primary_suppression_alone_would_give_away(releases, tmp_path):
    base = draw_counts(**SMALL, seed=5)
    decisions = decide(counts_of(base))
    for column in ("suppression_reason", "denominator_suppression_reason"):
        decisions[column] = decisions[column].where(decisions[column] != "secondary", None)
    true = write_protected(base, decisions, tmp_path)
    found = attack_releases([read_release(tmp_path, true)], LIMITS)
    assert found.exit_code == 1
