"""What must hold of every report, however large: the hand-made one here, a real one on request.

`make check-report` runs these tests on the report of the data directory.
"""

import os
import time
from pathlib import Path

import pytest

from orchestration.report.page import LARGEST_PAGE

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SECONDS_TO_FIRST_CHART = 2.0


@pytest.fixture(scope="session")
def report_file(report_file):
    """The report that is looked at: TTE_TEST_REPORT, or the hand-made one."""
    return Path(os.environ.get("TTE_TEST_REPORT", report_file)).resolve()


def test_it_is_small_enough_for_a_memory_stick(browser, report_file):
    assert report_file.stat().st_size < LARGEST_PAGE


def test_the_first_chart_is_there_at_once(browser, report_file):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    started = time.monotonic()
    page.goto(f"file://{report_file}", wait_until="commit")
    page.locator("figure svg").first.wait_for(state="visible")
    seconds = time.monotonic() - started
    page.close()
    print(f"first chart after {seconds:.2f} s")
    assert seconds < SECONDS_TO_FIRST_CHART


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["", "#org=ICB/QMF&grouping=broad"])
def test_axe_finds_nothing(address, width, open_report):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    page = open_report(address, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    options = {"runOnly": {"type": "tag", "values": AA}}
    found = axe.Axe().run(page, options=options).response
    assert len(found["passes"]) > 20
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_it_fits_the_screen(width, open_report):
    page = open_report(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_withheld_cells_are_seen_whole_on_a_phone(open_report):
    table = open_report(width=390).get_by_role("region", name="Table: cells withheld")
    assert table.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


def test_every_chart_has_its_table_and_a_text_in_its_place(open_report):
    page = open_report()
    n_drawn = 0
    for article in page.locator("article").all():
        if article.locator("figure").count() == 0:
            assert article.locator(".absent").count() == 1
            continue
        n_drawn += 1
        assert article.locator("table tbody tr").count() > 0
        for drawing in article.locator("figure [role=img]").all():
            assert "Chart. " in drawing.get_attribute("aria-label")
    assert n_drawn > 5


def test_every_number_in_a_sentence_leads_to_a_row(open_report):
    page = open_report()
    dangling = page.evaluate(
        """[...document.querySelectorAll(".sentences a, .figures a")]
            .map(link => decodeURIComponent(link.getAttribute("href").slice(1)))
            .filter(id => document.getElementById(id)?.tagName !== "TR")"""
    )
    assert dangling == []
