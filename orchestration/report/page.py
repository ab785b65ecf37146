"""The report as one page: rendered with figures for England, and with all others embedded.

The page works without JavaScript for the first view. With it, a reader's choice redraws charts,
tables and sentences from the embedded figures; nothing is fetched.
"""

from pathlib import Path

import duckdb
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.parquet import replacing
from orchestration.publication import provenance
from orchestration.report import charts
from orchestration.report.embed import pack_figures, packed
from orchestration.report.figures import Figures, read_figures
from orchestration.report.layout import Layout, read_layout
from orchestration.report.views import (
    GROUPINGS,
    SHARED,
    SIMULATED_MARK,
    Views,
    script,
    settings_json,
)
from orchestration.report.withheld import withheld_cells

TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = (*SHARED, "drawing.js", "page.js")
# Opened from a memory stick on a ward computer; a test holds the page to it.
LARGEST_PAGE = 5_000_000


def build_report(published: Path, target: Path) -> None:
    """Write the report made from a published database to `target`, in one step."""
    page = render(published)
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")


def render(published: Path) -> str:
    """The report made from a published database, as HTML."""
    layout = read_layout()
    with duckdb.connect(str(published), read_only=True) as connection:
        figures = read_figures(connection, layout)
        withheld = withheld_cells(connection)
    views = Views(figures, layout)
    about = provenance.read(published.parent)
    return (
        _templates()
        .get_template("report.html")
        .render(
            headlines=views.headlines(),
            sections=_sections(views, layout),
            withheld=withheld,
            about=about,
            released=provenance.moment(about),
            is_simulated=figures.any_simulated,
            simulated_mark=SIMULATED_MARK,
            groupings=GROUPINGS,
            measures=_measure_choices(layout, figures),
            has_figures=any(len(frame) for frame in figures.frames.values()),
            scripts=[script(name) for name in SCRIPTS],
            settings=settings_json(layout),
            data=packed(pack_figures(figures)),
            library=packed(vl_convert.javascript_bundle(vl_version=charts.VEGA_LITE)),
        )
    )


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _sections(views: Views, layout: Layout) -> list[dict]:
    return [
        {
            "id": section.id,
            "question": section.question,
            "charts": {chart.id: views.article(chart.id) for chart in section.charts},
        }
        for section in layout.sections
    ]


def _measure_choices(layout: Layout, figures: Figures) -> list[dict]:
    """The measures a reader can choose, under the question that shows them first."""
    held = {m for frame in figures.frames.values() for m in frame["measure"].unique()}
    seen: set[str] = set()
    groups = []
    for section in layout.sections:
        names = dict.fromkeys(name for chart in section.charts for name in chart.measures)
        new = [layout.measures[name] for name in names if name in held - seen]
        seen |= set(names)
        if new:
            groups.append({"question": section.question, "measures": new})
    return groups
