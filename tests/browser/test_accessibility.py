"""The report against WCAG 2.2 AA, as far as axe-core can judge it."""

import pytest

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["", "#org=ICB/QMF&grouping=broad"])
def test_axe_finds_nothing(address, width, open_report):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    page = open_report(address, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    options = {"runOnly": {"type": "tag", "values": AA}}
    found = axe.Axe().run(page, options=options).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
