"""Simulated submissions shared by the tests of this folder; generated geography, no mirror."""

from types import SimpleNamespace

import pandas as pd
import pytest

from orchestration import settings
from orchestration.simulation import records, simulate
from orchestration.simulation.columns import joined

MONTHS = ("2023-04", "2024-03")


@pytest.fixture
def no_mirror(data_dir):
    """Settings without a mirror, so that geography is generated."""


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A year of 2,400 referrals, as CSV."""
    return simulated(tmp_path_factory, referrals_per_year=2_400)


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """A year of 2,400 referrals without any awkward case."""
    return simulated(tmp_path_factory, referrals_per_year=2_400, cases=frozenset())


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A year of 20,000 referrals, as Parquet: enough to test every planted model."""
    return simulated(tmp_path_factory, referrals_per_year=20_000, file_format="parquet")


def simulated(tmp_path_factory, **options):
    """Simulate into a folder of its own; `drawn` has one row per referral."""
    landing = tmp_path_factory.mktemp("landing")
    kept = tmp_path_factory.mktemp("planted")
    root = landing / "mds"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TTE_SOURCE_MIRROR", "")
        settings.get_settings.cache_clear()
        summary = simulate(root, months=MONTHS, seed=3, records_folder=kept, **options)
    settings.get_settings.cache_clear()
    every = joined([records.read(file) for file in sorted(kept.glob("*.npz"))])
    drawn = pd.DataFrame(every).set_index("number").sort_index()
    return SimpleNamespace(landing=landing, root=root, summary=summary, drawn=drawn)
