"""The page as a file: complete, self-contained, small, honest about what is missing."""

import re

import duckdb
import pytest
from published_by_hand import write_published

from orchestration.report import layout, page
from orchestration.report.figures import COLUMNS, read_figures
from orchestration.report.layout import read_layout
from orchestration.report.withheld import withheld_cells


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
    assert "Not published yet: nothing to count." in html
    assert "<svg" in html


def test_without_any_table_the_page_still_says_what_it_would_show(tmp_path):
    html = page.render(write_published(tmp_path / "published.duckdb", tables=set()))
    assert html.count('class="absent"') >= len(read_layout().charts)
    assert "<svg" not in html


def test_withheld_cells_are_counted_by_kind_of_organisation(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = withheld_cells(connection)
    assert [(row["what"], row["org_type"], row["per_cent"]) for row in rows] == [
        ("Rates of submissions, by group", "England", "3.0"),
        ("Rates of submissions, by group and gender", "Provider", "32.0"),
    ]


def test_the_same_tables_give_the_same_page(published, html):
    assert page.render(published) == html


def test_every_query_runs_on_the_tables_as_their_contracts_describe_them(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        there = {name for (name,) in connection.execute("show tables").fetchall()}
        frames = read_figures(connection, read_layout()).frames
    for dataset in read_layout().datasets.values():
        assert dataset.tables <= there, dataset.id
        assert list(frames[dataset.id].columns) == list(COLUMNS)


def test_the_layout_refuses_a_chart_that_names_nothing_there(tmp_path, monkeypatch):
    broken = layout.LAYOUT.read_text().replace("datasets: [residents]", "datasets: [resident]")
    (tmp_path / "layout.yaml").write_text(broken)
    monkeypatch.setattr(layout, "LAYOUT", tmp_path / "layout.yaml")
    with pytest.raises(ValueError, match="chart referrals names resident, which is not there"):
        layout.read_layout.__wrapped__()


def test_words_of_a_table_cannot_become_code_of_the_page(tmp_path):
    path = write_published(tmp_path / "published.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("update pub_ethnic_group_names set census_name = '<b>&\"</script>'")
    html = page.render(path)
    assert "<b>" not in html and html.count("</script>") == html.count("<script")
    assert "&lt;b&gt;&amp;&quot;&lt;/script&gt;" in html
