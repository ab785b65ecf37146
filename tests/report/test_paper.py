"""The board paper: its pages say what the report says, read aloud, and mark what is made up."""

import re

import pytest
from published_by_hand import write_published
from pypdf import PdfReader

from orchestration.report.paper import build_paper
from orchestration.report.views import SIMULATED_MARK


@pytest.fixture(scope="module")
def paper(published, tmp_path_factory):
    """The PDF of the hand-made database, as a file."""
    target = tmp_path_factory.mktemp("paper") / "board_paper.pdf"
    build_paper(published, target)
    return target


@pytest.fixture(scope="module")
def pages(paper):
    """The words of every page on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(paper).pages]


def test_it_asks_the_questions_of_the_report_in_order(pages, layout):
    for text in (pages[0], " ".join(pages[1:])):
        asked = re.findall(r"\b(\d)\. (Who|How|Which|What)\b", text)
        assert [int(place) for place, _ in asked] == list(range(1, len(layout.sections) + 1))


def test_its_numbers_are_those_of_the_report(pages, views):
    whole = " ".join(pages)
    for sentence in views.shown("outcomes_published")["sentences"]:
        assert "".join(segment[0] for segment in sentence) in whole
    for headline in views.headlines():
        assert headline["value"] in pages[0]


def test_every_figure_drawn_is_in_a_table_of_the_annex(pages, views):
    annex = " ".join(pages).split("Annex: the figures as tables")[-1]
    for _, label, cells in views.shown("outcomes_published")["table"]["lines"]:
        assert " ".join([label, *cells]) in annex


def test_it_is_tagged_for_screen_readers_in_british_english_with_a_title(paper):
    catalogue = PdfReader(paper).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert PdfReader(paper).metadata.title.startswith("Who gets less")


def test_simulated_people_are_marked_on_every_page(pages):
    assert all(SIMULATED_MARK in page for page in pages)


def test_without_simulated_people_nothing_is_marked(tmp_path):
    real = {"pub_ethnic_group_names", "pub_open_outcome_rates"}
    build_paper(write_published(tmp_path / "p.duckdb", tables=real), tmp_path / "paper.pdf")
    words = "".join(page.extract_text() for page in PdfReader(tmp_path / "paper.pdf").pages)
    assert "51.0" in words and SIMULATED_MARK not in words


def test_the_same_tables_give_the_same_paper(published, paper, tmp_path):
    build_paper(published, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == paper.read_bytes()
