"""The site of `docs/`: every page and link is sound, and reading it fetches nothing."""

import re
import subprocess
import sys

import pytest

from orchestration.settings import PROJECT_DIR

FETCHED = re.compile(
    r"""<(?:script|img|iframe)[^>]+src=["']?(?:https?:)?//"""
    r"""|<link(?![^>]+rel=["']?canonical)[^>]+href=["']?(?:https?:)?//"""
    r"""|(?:url\(|@import)\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `make docs` builds it; a warning ends it with an error."""
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, str(PROJECT_DIR / "tools" / "build_site.py"), str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_every_page_is_built_with_sound_links(site):
    pages = {page.stem for page in (PROJECT_DIR / "docs").glob("*.md")}
    assert pages <= {page.stem for page in site.glob("*.html")}


def test_reading_the_site_fetches_nothing(site):
    files = [file for kind in ("*.html", "*.css") for file in site.rglob(kind)]
    assert len(files) > 20
    fetching = [file.name for file in files if FETCHED.search(file.read_text(encoding="utf-8"))]
    assert fetching == []


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://example.org/a.js">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        "@font-face {src: url(https://example.org/a.woff2)}",
    ],
)
def test_a_page_that_fetches_something_would_be_found(line):
    assert FETCHED.search(line)


@pytest.mark.parametrize(
    ("page", "table", "column"),
    [
        ("marts", "fct_pathway", "is_recovery"),
        ("models", "estimates", "probability_difference"),
        ("quality", "exclusions", "n_pathways"),
        ("reference", "measures", "denominator_condition"),
        ("published", "pub_outcome_rates", "suppression_reason"),
    ],
)
def test_the_dictionary_describes_what_analysts_read(site, page, table, column):
    text = (site / "dictionary" / f"{page}.html").read_text(encoding="utf-8")
    assert table.replace("_", "-") in text
    assert column in text
    assert "{{" not in text


def test_no_page_tells_where_it_was_built(site):
    assert not [p for p in site.rglob("*.html") if str(PROJECT_DIR) in p.read_text("utf-8")]
