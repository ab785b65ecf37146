"""How charts look: axe-core cannot judge the colours of drawings, so they are judged here."""

import pytest

from orchestration.report import charts

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
