"""A forest plot drawn to SVG by Vega-Lite, for the metadata of Dagster; no browser, no network."""

import altair as alt
import pandas as pd
import vl_convert

INK, ACCENT, QUIET = "#1b1f23", "#005a8c", "#8a4b00"
FONT = "Arial, Helvetica, sans-serif"


def forest(rows: pd.DataFrame, *, series_names: dict[str, str]) -> str:
    """Odds ratios with 95 per cent intervals, one row per group, one colour per series.

    `rows` has `ethnic_group`, `series`, `estimate`, `lower`, `upper`, in the order to be shown.
    """
    order = list(dict.fromkeys(rows["ethnic_group"]))
    shown = rows.assign(series=rows["series"].map(series_names))
    colour = alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(series_names.values()), range=[QUIET, ACCENT]),
        legend=alt.Legend(orient="top"),
    )
    shape = alt.Shape(
        "series:N",
        title=None,
        scale=alt.Scale(domain=list(series_names.values()), range=["diamond", "circle"]),
        legend=alt.Legend(orient="top"),
    )
    group = alt.Y("ethnic_group:N", sort=order, title=None)
    offset = alt.YOffset("series:N", sort=list(series_names.values()))
    scale = alt.Scale(type="log", nice=False, padding=10)
    ticks = alt.Axis(values=[0.25, 0.5, 0.7, 1, 1.4, 2, 4], format="~g")
    title = "Odds of recovery compared with White British people (log scale)"
    one = alt.Chart(pd.DataFrame({"one": [1]})).mark_rule(strokeDash=[4, 3], color=INK)
    base = alt.Chart(shown)
    whiskers = base.mark_rule(strokeWidth=2).encode(
        y=group,
        yOffset=offset,
        color=colour,
        x=alt.X("lower:Q", title=title, scale=scale, axis=ticks),
        x2="upper:Q",
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        y=group,
        yOffset=offset,
        color=colour,
        shape=shape,
        x=alt.X("estimate:Q", title=title, scale=scale, axis=ticks),
    )
    return _svg(one.encode(x="one:Q") + whiskers + points, height=34 * len(order))


def _svg(chart: alt.LayerChart, *, height: int) -> str:
    styled = (
        chart.properties(width=520, height=height, background="white")
        .configure(font=FONT)
        .configure_axis(
            labelFontSize=13,
            titleFontSize=13,
            labelColor=INK,
            titleColor=INK,
            labelLimit=260,
            titleFontWeight="normal",
            gridColor="#e4e8eb",
            domainColor="#6b747b",
        )
        .configure_legend(labelFontSize=13, labelColor=INK, labelLimit=400, symbolOpacity=1)
        .configure_text(fontSize=12)
        .configure_view(stroke=None)
    )
    return vl_convert.vegalite_to_svg(styled.to_json())
