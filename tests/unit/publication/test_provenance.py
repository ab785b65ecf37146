"""What a release says of itself, in words."""

from orchestration.publication import provenance


def test_the_moment_is_said_in_words_and_in_utc():
    released = {"released_at": "2026-11-05T02:00:37+01:00"}
    assert provenance.moment(released) == "5 November 2026, 01:00 UTC"


def test_a_release_without_a_moment_says_none():
    assert provenance.moment({}) == ""
