"""How charts look: Vega-Lite specifications without figures, and drawing them to SVG.

A specification is made once for each kind of chart. `browser/pictures.js` fills it; the pipeline
draws it without a browser or a network, the reader's browser draws it for another choice.
"""

import json
import re
from functools import lru_cache

import altair as alt
import vl_convert

INK, BLUE, ORANGE, QUIET, LINE = "#1b1f23", "#005a8c", "#b34700", "#4a545c", "#d5dbdf"
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
# Dark enough on white for WCAG 2.2 (3:1 for graphics), and told apart without colour by shape.
PALETTE = ["#1b1f23", "#005a8c", "#b34700", "#5b7a00", "#8a2f7d", "#006d5b"]
INTERVAL_OPACITY = 0.8
SHAPES = ["circle", "diamond", "square", "triangle-up", "cross", "triangle-down"]
WIDTHS = {"wide": 680, "narrow": 350}
ROWS = alt.NamedData("rows")
# Height of a line of the chart in pixels, all its series together.
STEPS = {"dots": 25, "odds": 25, "dots_two": 38, "odds_two": 38, "blocks": 70}
# Of a page of paper: the width, a line of a chart, and one of several charts over years.
PAPER = {
    "width": 770,
    "steps": {"dots": 15, "odds": 15, "dots_two": 23, "odds_two": 23, "blocks": 56},
    "height": 175,
}
ODDS_TICKS = [0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.4, 1.7, 2, 3, 5, 10]
# 2023 stands for the financial year 2023-24.
YEAR_LABEL = "datum.value + '-' + slice(toString(datum.value + 1), 2)"
VEGA_LITE = "6.4"


@lru_cache
def specifications() -> dict[str, dict]:
    """The specification of every kind of chart, by name, ready to be filled."""
    return {
        "dots": _finished(_dots(n_series=1, scale="linear")),
        "dots_two": _finished(_dots(n_series=2, scale="linear")),
        "odds": _finished(_dots(n_series=1, scale="log")),
        "odds_two": _finished(_dots(n_series=2, scale="log")),
        "blocks": _finished(_dots(n_series=5, scale="log")),
        "years": _finished(_years(), right=14),
    }


def draw(specification: dict) -> str:
    """A filled specification as SVG text; the page describes the whole chart, not its marks."""
    svg = vl_convert.vegalite_to_svg(json.dumps(specification), vl_version=VEGA_LITE)
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)


def _dots(*, n_series: int, scale: str) -> alt.LayerChart:
    """A row per line: a dot and its interval for each series, and the figure at the right.

    Layers that draw a field which may be absent bear its name.
    """
    x_scale = (
        alt.Scale(type="log", nice=False, padding=12)
        if scale == "log"
        else alt.Scale(zero=False, nice=True, padding=12)
    )
    axis = (
        alt.Axis(values=ODDS_TICKS, format="~g", labelOverlap="greedy", labelSeparation=8)
        if scale == "log"
        else alt.Axis(tickCount=6)
    )
    line = alt.Y("label:N", sort=alt.EncodingSortField("order", op="min"), title=None)
    more = {}
    if n_series > 1:
        order = alt.EncodingSortField("series_order", op="min")
        more = {"yOffset": alt.YOffset("series:N", sort=order)}
    colour, shape = _series(n_series)
    across = {"scale": x_scale, "axis": axis, "title": None}
    base = alt.Chart(ROWS)
    reference = (
        base.properties(name="reference")
        .transform_filter("datum.order == 0 && datum.series_order == 0")
        .mark_rule(strokeDash=[4, 3], color=INK)
        .encode(x=alt.X("reference:Q", **across))
    )
    intervals = (
        _with_colours(base.properties(name="lower"), n_series)
        .transform_filter("isValid(datum.lower) && isValid(datum.upper)")
        .mark_rule(strokeWidth=2.5, opacity=INTERVAL_OPACITY)
        .encode(x=alt.X("lower:Q", **across), x2="upper:Q", y=line, **_lines(colour), **more)
    )
    dots = (
        base.properties(name="value")
        .transform_filter("isValid(datum.value)")
        .mark_point(filled=True, size=75, opacity=1)
        .encode(x=alt.X("value:Q", **across), y=line, color=colour, shape=shape, **more)
    )
    figures = base.mark_text(
        align="left", dx=10, color=INK, fontSize=12 if n_series < 5 else 10.5
    ).encode(x=alt.value("width"), y=line, text="shown:N", **more)
    return alt.layer(reference, intervals, dots, figures).properties(width=500)


def _series(n_series: int):
    if n_series == 1:
        is_reference = "datum.is_reference"
        colour = alt.condition(is_reference, alt.value(INK), alt.value(BLUE))
        return colour, alt.condition(is_reference, alt.value("square"), alt.value("circle"))
    order = alt.EncodingSortField("series_order", op="min")
    scales = {
        "color": alt.Scale(range=_colours(n_series)),
        "shape": alt.Scale(range=["diamond", "circle"] if n_series == 2 else SHAPES[:n_series]),
    }
    legend = alt.Legend(orient="top", title=None)
    return (
        alt.Color("series:N", sort=order, scale=scales["color"], legend=legend),
        alt.Shape("series:N", sort=order, scale=scales["shape"], legend=legend),
    )


def _with_colours(base: alt.Chart, n_series: int) -> alt.Chart:
    """Rows with the colour of their series, for lines that stay out of the legend."""
    if n_series == 1:
        return base
    return base.transform_calculate(colour=f"{_colours(n_series)}[datum.series_order]")


def _lines(colour) -> dict:
    if not isinstance(colour, alt.Color):
        return {"color": colour}
    return {"stroke": alt.Stroke("colour:N", scale=None)}


def _colours(n_series: int) -> list[str]:
    return [ORANGE, BLUE] if n_series == 2 else PALETTE[:n_series]


def _years() -> alt.LayerChart:
    """A line per group over years; the first series is the group compared with."""
    order = alt.EncodingSortField("series_order", op="min")
    legend = alt.Legend(orient="bottom", title=None)
    colour = alt.Color("series:N", sort=order, scale=alt.Scale(range=PALETTE), legend=legend)
    shape = alt.Shape("series:N", sort=order, scale=alt.Scale(range=SHAPES), legend=legend)
    # On a scale of numbers, so that a year that was not published leaves its place empty.
    year = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=False, padding=10),
        axis=alt.Axis(labelAngle=-45, tickMinStep=1, grid=False, labelExpr=YEAR_LABEL),
    )
    value = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(grid=True, tickCount=5),
    )
    base = alt.Chart(ROWS)
    dash = alt.condition("datum.is_reference", alt.value([4, 3]), alt.value([1, 0]))
    drawn = (
        _with_colours(base, len(PALETTE))
        .mark_line(strokeWidth=2)
        .encode(x=year, y=value, strokeDash=dash, detail="series:N", **_lines(colour))
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x=year, y=value, color=colour, shape=shape
    )
    return alt.layer(points, drawn).properties(height=230, width=300)


def _finished(chart: alt.LayerChart, *, right: int = 74) -> dict:
    styled = (
        chart.properties(
            background="white",
            padding={"left": 4, "top": 6, "bottom": 6, "right": right},
            autosize={"type": "fit-x", "contains": "padding"},
            title=alt.TitleParams(
                text=[""],
                subtitle=[""],
                anchor="start",
                frame="bounds",
                fontSize=15,
                subtitleFontSize=12.5,
                color=INK,
                subtitleColor=QUIET,
                offset=12,
            ),
        )
        .configure(font=FONT, aria=False)
        .configure_axis(
            labelFontSize=13,
            titleFontSize=13,
            labelColor=INK,
            titleColor=INK,
            gridColor=LINE,
            domainColor=QUIET,
            tickColor=QUIET,
        )
        .configure_axisY(labelLimit=310, grid=False)
        .configure_legend(
            columnPadding=26, labelFontSize=12.5, labelColor=INK, labelLimit=420, symbolOpacity=1
        )
        .configure_view(stroke=None)
    )
    spec = styled.to_dict(validate=True)
    spec.pop("datasets", None)
    return spec
