"""dbt's graph as one file: everything is in it, and it tells and fetches nothing else."""

import subprocess
import sys

import pytest

from orchestration.settings import PROJECT_DIR


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    target = tmp_path_factory.mktemp("graph") / "warehouse.html"
    subprocess.run(
        [sys.executable, str(PROJECT_DIR / "tools" / "warehouse_page.py"), str(target)], check=True
    )
    return target.read_text(encoding="utf-8")


def test_the_graph_holds_tables_tests_and_readers(page):
    for name in ("fct_pathway", "pub_estimates", "assert_rates_are_proportions"):
        assert name in page


def test_it_tells_nothing_of_this_machine_and_reports_to_nobody(page):
    assert str(PROJECT_DIR) not in page
    assert "cloudfront" not in page
    assert '"send_anonymous_usage_stats": false' in page.replace('\\"', '"')
