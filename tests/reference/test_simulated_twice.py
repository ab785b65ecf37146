"""The simulator's submissions, landed as real ones would be, against the naive recomputation.

Too slow for every run: `make check-marts` works through 50,000 referrals.
"""

import os

import pytest
from comparison import COMPARED, differences, read_pathways, recompute
from conftest import build_warehouse

from orchestration import settings

N_REFERRALS = int(os.environ.get("TTE_TEST_SIMULATED_REFERRALS", "0"))
pytestmark = pytest.mark.skipif(
    N_REFERRALS == 0, reason="the simulator's pathways are compared by `make check-marts`"
)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """A data directory with a year of simulated submissions, awkward cases on, and its marts."""
    from orchestration.simulation import simulate
    from orchestration.sources.mds.landing import land_months, months_with_submissions
    from orchestration.sources.refresh import refresh_source

    data = tmp_path_factory.mktemp("simulated")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("DATA_DIR", str(data)), ("SOURCE_MIRROR", ""), ("OFFLINE", "true")):
            patch.setenv(f"TTE_{name}", value)
        settings.get_settings.cache_clear()
        simulate(
            data / "landing" / "mds",
            months=("2023-04", "2024-03"),
            referrals_per_year=N_REFERRALS,
            seed=11,
            file_format="parquet",
        )
        land_months(months_with_submissions())
        for source in ("imd", "geography", "census"):
            refresh_source(source)
    settings.get_settings.cache_clear()
    build_warehouse(data, "--select", "@fct_pathway")
    return data


def test_both_agree_on_every_simulated_pathway(simulated):
    naive, built = recompute(simulated / "lake"), read_pathways(simulated / "warehouse.duckdb")
    assert sorted(naive) == sorted(built.index)
    found = {column: differences(naive, built, column) for column in COMPARED}
    assert {column: n for column, n in found.items() if n} == {}, f"of {len(naive)} pathways"
