"""The report in a real browser: Chromium of the system, driven by Playwright, without a network."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "report"))
from published_by_hand import write_published

from orchestration.report.page import build_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser():
    """A browser; tests are skipped where the system has none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package `chromium`")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The hand-made published database."""
    return write_published(tmp_path_factory.mktemp("browser") / "published.duckdb")


@pytest.fixture(scope="session")
def report_file(published):
    """The report made from it."""
    target = published.parent / "report" / "index.html"
    build_report(published, target)
    return target


@pytest.fixture
def open_report(browser, report_file):
    """Open the report with the network off; what the console said must be nothing at the end."""
    said, pages = [], []

    def open_it(address="", *, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_offline(True)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if _leaves(request) else None)
        page.goto(f"file://{report_file}{address}")
        if options.get("java_script_enabled", True):
            page.evaluate("report.ready")
        pages.append(context)
        return page

    yield open_it
    for context in pages:
        context.close()
    assert said == []


def _leaves(request) -> bool:
    return not request.url.startswith(("file:", "blob:", "data:"))
