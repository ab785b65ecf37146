"""The report as a reader meets it: opened from a file, chosen from, sent on, printed."""

import csv
import io

import duckdb
import pytest

from orchestration.report.figures import read_figures
from orchestration.report.layout import read_layout
from orchestration.report.views import Views

CHOICES = {
    "": {},
    "#org=ICB/QMF": {"org": "ICB/QMF"},
    "#org=ICB/QWO&year=2023-24": {"org": "ICB/QWO", "year": "2023-24"},
    "#org=Provider/SIM001": {"org": "Provider/SIM001"},
    "#grouping=broad&measure=reliable_improvement": {
        "grouping": "broad",
        "measure": "reliable_improvement",
    },
    "#grouping=minoritised&year=2022-23&model=1": {
        "grouping": "minoritised",
        "year": "2022-23",
        "model": "1",
    },
}


@pytest.fixture(scope="session")
def views(published):
    """What the pipeline would show of the same figures."""
    with duckdb.connect(str(published), read_only=True) as connection:
        return Views(read_figures(connection, read_layout()), read_layout())


def shown_table(page, chart_id):
    return page.eval_on_selector_all(
        f"[id='{chart_id}'] table tbody tr",
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))",
    )


def texts(page, selector):
    return page.eval_on_selector_all(selector, "every => every.map(one => one.textContent)")


def choose(page, **choices):
    for name, value in choices.items():
        page.select_option(f"#chooser [name={name}]", value)
        page.evaluate("report.ready")


@pytest.mark.parametrize("address", CHOICES)
def test_the_browser_shows_what_the_pipeline_would_for_the_same_choice(address, open_report, views):
    page = open_report(address)
    if not address:
        page.evaluate("report.ready = redraw()")
        page.evaluate("report.ready")
    for chart in read_layout().charts:
        shown = views.shown(chart.id, **CHOICES[address])
        expected = [
            [label, *cells] for _, label, cells in (shown["table"] or {"lines": []})["lines"]
        ]
        assert shown_table(page, chart.id) == expected, chart.id
        assert texts(page, f"[id='{chart.id}'] .sentences p") == [
            "".join(segment[0] for segment in said) for said in shown["sentences"]
        ]
        assert texts(page, f"[id='{chart.id}'] .absent") == [shown["absent"]] * bool(
            shown["absent"]
        )
        n_drawn = sum(len(picture["specifications"]) for picture in shown["pictures"])
        assert page.locator(f"[id='{chart.id}'] figure svg").count() == n_drawn


def test_it_opens_without_scripts_and_shows_england(open_report):
    page = open_report(java_script_enabled=False)
    assert page.locator("figure svg").first.is_visible()
    assert not page.locator("#chooser").is_visible()
    assert "Without JavaScript this page shows England" in page.inner_text("body")


def test_a_choice_changes_charts_and_tables_alike(open_report):
    page = open_report()
    before = page.inner_html("#outcomes_published .wide")
    choose(page, org_type="ICB", org="ICB/QMF")
    assert page.inner_html("#outcomes_published .wide") != before
    assert "64" in page.inner_html("#outcomes_published .wide")
    assert shown_table(page, "outcomes_published")[0][-2:] == ["64", "61 to 67"]
    assert "No figures for this choice" in page.inner_text("#outcomes_submissions")


def test_the_address_holds_the_choice_and_brings_it_back(open_report):
    page = open_report()
    choose(
        page, org_type="ICB", org="ICB/QWO", year="2022-23", grouping="broad", measure="recovery"
    )
    address = page.evaluate("location.hash")
    again = open_report(address)
    for chart in read_layout().charts:
        assert shown_table(again, chart.id) == shown_table(page, chart.id)
    assert again.eval_on_selector("#chooser [name=org]", "one => one.value") == "ICB/QWO"
    choose_nothing = again.locator("#chooser button[type=reset]")
    choose_nothing.click()
    again.evaluate("report.ready")
    assert again.evaluate("location.hash") == ""


def test_an_address_typed_into_an_open_page_is_followed(open_report):
    page = open_report("#org=ICB/QMF")
    page.evaluate("location.hash = '#org=ICB/QWO'")
    page.wait_for_function("report.choice.org === 'ICB/QWO'")
    page.evaluate("report.ready")
    assert "West Yorkshire" in page.text_content("#outcomes_published table caption")


def test_an_address_that_asks_for_nothing_known_does_no_harm(open_report):
    page = open_report("#org=ICB/XXX&year=1999-00&measure=%3Cscript%3E&grouping=none")
    assert "No figures for this choice" in page.inner_text("#outcomes_published")
    assert page.locator("main script").count() == 0


def test_a_number_in_a_sentence_opens_its_row(open_report):
    page = open_report("#grouping=detailed&measure=recovery")
    link = page.locator("#outcomes_published .sentences a", has_text="41.0%")
    link.click()
    row = page.locator("#outcomes_published tr.pointed")
    assert row.locator("th").inner_text() == "Bangladeshi"
    assert row.is_visible()
    assert "measure=recovery" in page.evaluate("location.hash")


def test_a_figure_of_the_first_screen_opens_its_row_whatever_is_chosen(open_report):
    page = open_report("#org=ICB/QWO&year=2022-23&grouping=broad")
    page.locator(".figures a", has_text="41.0%").click()
    page.wait_for_selector("#outcomes_published tr.pointed")
    row = page.locator("#outcomes_published tr.pointed")
    assert row.locator("th").inner_text() == "Bangladeshi"
    assert "41.0" in row.inner_text()
    assert page.evaluate("location.hash") == "#measure=recovery"


def test_every_chart_downloads_as_svg_and_csv(open_report):
    page = open_report()
    with page.expect_download() as download:
        page.click("#outcomes_submissions [data-download=svg]")
    drawing = download.value.path().read_text()
    assert drawing.startswith("<svg") and "SIMULATED PEOPLE" in drawing
    with page.expect_download() as download:
        page.click("#outcomes_submissions [data-download=csv]")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["60", "50", "40"]
    assert {row["data_origin"] for row in rows} == {"simulated"}
    assert {row["table"] for row in rows} == {"pub_outcome_rates"}


def test_simulated_people_are_marked_wherever_they_are_shown(open_report):
    page = open_report()
    assert page.locator("#outcomes_submissions h3 .mark").is_visible()
    assert "SIMULATED PEOPLE" in page.inner_text("#outcomes_submissions figure")
    assert page.locator("#outcomes_published .mark").count() == 0
    assert "Some charts show simulated people" in page.inner_text("header")


def test_every_control_is_reached_by_the_tab_key_in_reading_order(open_report):
    page = open_report()
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.name || document.activeElement.tagName")
        )
    assert reached[0] == "A"
    order = ["org_type", "org", "year", "grouping", "measure", "model"]
    assert [name for name in reached if name in order] == order


def test_tables_are_printed_and_controls_are_not(open_report):
    page = open_report()
    page.emulate_media(media="print")
    assert not page.locator("#chooser").is_visible()
    assert page.locator("#outcomes_published table").is_visible()
