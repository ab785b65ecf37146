"""The page as a file: complete, self-contained, small, honest about what is missing."""

import re

import pytest
from published_by_hand import contracts, write_published

from orchestration.report import page
from orchestration.report.figures import COLUMNS, QUERIES
from orchestration.report.layout import read_layout


@pytest.fixture(scope="module")
def html(published):
    return page.render(published)


def test_every_question_has_its_section_in_the_order_of_the_layout(html):
    asked = re.findall(r"<h2 [^>]*>\d+\. (.*?)</h2>", html)
    assert asked == [section.question for section in read_layout().sections]


def test_nothing_is_fetched(html):
    for fetched in ('src="', "url(http", "@import", "<link"):
        assert fetched not in html


def test_every_chart_that_is_drawn_has_its_table(html):
    for article in html.split("<article ")[1:]:
        article = article.split("</article>")[0]
        if "<svg" in article:
            assert "<table>" in article
        else:
            assert 'class="absent"' in article


def test_tables_that_are_not_published_are_named_and_the_rest_is_shown(tmp_path):
    tables = {"pub_ethnic_group_names", "pub_open_outcome_rates"}
    html = page.render(write_published(tmp_path / "published.duckdb", tables=tables))
    assert "Not published yet: pub_outcome_rates has no rows for this chart." in html
    assert "<svg" in html


def test_without_any_table_the_page_still_says_what_it_would_show(tmp_path):
    html = page.render(write_published(tmp_path / "published.duckdb", tables=set()))
    assert html.count('class="absent"') >= len(read_layout().charts)
    assert "<svg" not in html


def test_the_same_tables_give_the_same_page(published, html):
    assert page.render(published) == html


def test_every_query_reads_documented_columns_of_its_table():
    documented = contracts()
    for dataset in read_layout().datasets.values():
        query = (QUERIES / f"{dataset.query}.sql").read_text()
        assert f"from {dataset.table}" in query
        known = {name for name, _ in documented.get(dataset.table, [])}
        words = set(re.findall(r"[a-z_0-9]+", re.sub(r"--.*|'[^']*'", "", query)))
        used = words - set(COLUMNS) - SQL_WORDS - {dataset.table, "rates", *dataset.parameters}
        assert not known or used <= known, f"{dataset.query}: {sorted(used - known)}"


SQL_WORDS = {
    *("select", "distinct", "from", "where", "and", "as", "null", "is", "not", "in", "like"),
    *("case", "when", "then", "end", "cast", "round", "bigint", "list_contains", "lower"),
    *("replace", "100", "1000"),
}
