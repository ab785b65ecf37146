"""How charts look: axe-core cannot judge the colours of drawings, so they are judged here."""

import re

import pytest

from orchestration.report import charts

TEXT = re.compile(
    r'<text text-anchor="start" transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>([^<]+)'
)
LINES_AND_DOTS = {*charts.PALETTE, charts.BLUE, charts.ORANGE, charts.INK}
WORDS = {charts.INK, charts.QUIET}


def contrast_with_white(colour, opacity=1.0):
    """The contrast of a colour `#rrggbb` on white, as WCAG 2.2 defines it."""
    parts = [
        opacity * int(colour[place : place + 2], 16) / 255 + 1 - opacity for place in (1, 3, 5)
    ]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


@pytest.mark.parametrize("colour", sorted(LINES_AND_DOTS))
def test_lines_and_dots_stand_out_from_the_paper(colour):
    assert contrast_with_white(colour) >= 3
    assert contrast_with_white(colour, charts.INTERVAL_OPACITY) >= 3


@pytest.mark.parametrize("colour", sorted(WORDS))
def test_words_can_be_read(colour):
    assert contrast_with_white(colour) >= 4.5


def test_series_are_told_apart_without_colour():
    assert len(charts.SHAPES) == len(set(charts.SHAPES)) >= len(charts.PALETTE)


@pytest.mark.parametrize("chart", ["outcomes_published", "adjusted_odds", "adjusted_blocks"])
def test_on_a_phone_a_name_stands_apart_from_the_figures_below_it(views, chart):
    picture = views.shown(chart)["pictures"][0]
    texts = TEXT.findall(charts.draw(picture["specifications"]["narrow"]))
    names = {row["label"]: [] for row in picture["rows"]}
    for across, down, words in texts:
        if words in names and float(across) == 0:
            names[words].append(float(down))
    figures = [float(down) for across, down, _ in texts if float(across) > 200]
    assert all(len(places) == 2 for places in names.values()), "each with its white rim"
    for place, _ in names.values():
        assert min(abs(place - figure) for figure in figures) > 9


@pytest.mark.parametrize("chart", ["outcomes_published", "years_published"])
def test_on_paper_the_title_is_left_to_the_text_and_the_source_stays(views, chart):
    shown = views.shown(chart)
    drawn = [charts.draw(picture["on_paper"]) for picture in shown["pictures"]]
    assert all("NHS England, annual publication" in svg for svg in drawn)
    assert not any(f">{shown['title']}<" in svg for svg in drawn)
