"""Simulated submissions shared by the tests of this folder; generated geography, no mirror."""

from types import SimpleNamespace

import pytest

from orchestration import settings
from orchestration.simulation import simulate

MONTHS = ("2023-04", "2024-03")


@pytest.fixture
def no_mirror(data_dir):
    """Settings without a mirror, so that geography is generated."""


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A year of 2,400 referrals."""
    return _simulated(tmp_path_factory, 2_400)


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A year of 60,000 referrals: enough to estimate every planted odds ratio."""
    return _simulated(tmp_path_factory, 60_000)


def _simulated(tmp_path_factory, referrals_per_year):
    landing = tmp_path_factory.mktemp("landing")
    root = landing / "mds"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TTE_SOURCE_MIRROR", "")
        settings.get_settings.cache_clear()
        summary = simulate(root, months=MONTHS, referrals_per_year=referrals_per_year, seed=3)
    settings.get_settings.cache_clear()
    return SimpleNamespace(landing=landing, root=root, summary=summary)
