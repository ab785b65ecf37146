"""The report as one page: rendered with figures for England, and with all others embedded.

The page works without JavaScript for the first view. With it, a reader's choice redraws charts,
tables and sentences from the embedded figures; nothing is fetched.
"""

import json
from pathlib import Path

import duckdb
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.parquet import replacing
from orchestration.publication.key_figures import key_figures
from orchestration.report import charts, words
from orchestration.report.embed import pack_figures, packed
from orchestration.report.figures import Figures, read_figures
from orchestration.report.layout import Chart, Layout, read_layout
from orchestration.report.pictures import SIMULATED_MARK, alternative, pictures
from orchestration.report.sentences import FEWEST_COMPARED, sentences
from orchestration.report.tables import make_table
from orchestration.report.view import Choice, make_view

HERE = Path(__file__).parent
SCRIPTS = (
    "words.js",
    "figures.js",
    "view.js",
    "sentences.js",
    "tables.js",
    "pictures.js",
    "page.js",
)
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
        shown = key_figures(connection)
        withheld = _withheld(connection)
    sections = [
        {
            "id": section.id,
            "question": section.question,
            "charts": [_shown(chart, figures, layout) for chart in section.charts],
        }
        for section in layout.sections
    ]
    return (
        _templates()
        .get_template("report.html")
        .render(
            key_figures=shown,
            sections=sections,
            withheld=withheld,
            about=_about(published),
            is_simulated=any(figures.is_simulated(name) for name in figures.frames),
            simulated_mark=SIMULATED_MARK,
            measures=_measure_choices(layout, figures),
            has_figures=any(len(frame) for frame in figures.frames.values()),
            scripts=[(HERE / "browser" / name).read_text(encoding="utf-8") for name in SCRIPTS],
            settings=_settings(layout),
            data=packed(pack_figures(figures)),
            library=packed(vl_convert.javascript_bundle(vl_version=charts.VEGA_LITE)),
        )
    )


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(chart: Chart, figures: Figures, layout: Layout) -> dict:
    """One chart of the first view: sentences, drawings, table."""
    view = make_view(chart, Choice(), figures, layout)
    drawn = [
        {
            "id": picture["id"],
            "alternative": alternative(view, picture),
            **{name: charts.draw(picture, width) for name, width in charts.WIDTHS.items()},
        }
        for picture in pictures(view, figures)
    ]
    return {
        "chart": chart,
        "view": view,
        "title": pictures(view, figures)[0]["title"][0] if drawn else view.measure.name,
        "sentences": sentences(view),
        "drawings": drawn,
        "table": make_table(view),
        "tables": sorted({layout.datasets[name].table for name in chart.datasets}),
    }


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


def _settings(layout: Layout) -> str:
    """What the scripts share with this program: layout, words, specifications of charts."""
    shared = {
        "measures": {name: vars(measure) for name, measure in layout.measures.items()},
        "datasets": {
            name: {"id": name, "source": entry.source, "by": entry.by, "unit": entry.unit}
            | {"table": entry.table}
            for name, entry in layout.datasets.items()
        },
        "charts": [vars(chart) for chart in layout.charts],
        "words": {
            "reasons": words.REASONS,
            "no_figure": words.NO_FIGURE,
            "decimals": words.DECIMALS,
            "unit_titles": words.UNIT_TITLES,
            "simulated": SIMULATED_MARK,
        },
        "fewest_compared": FEWEST_COMPARED,
        "widths": charts.WIDTHS,
        "steps": charts.STEPS,
        "specifications": charts.specifications(),
    }
    return json.dumps(shared, ensure_ascii=False).replace("</", "<\\/")


def _about(published: Path) -> dict:
    about = published.parent / "about.json"
    return json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}


def _withheld(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    """Cells of the published tables and how many hold no number, by table and kind of area."""
    tables = {name for (name,) in connection.execute("show tables").fetchall()}
    found = []
    for table, area in (("pub_nhs_annual_outcomes", "org_type"), ("pub_outcome_rates", "org_type")):
        if table not in tables:
            continue
        found += (
            connection.execute(
                f"""
            select '{table}' as "table", {area} as area, count(*) as n_cells,
                count(*) filter (where suppression_reason is not null) as n_withheld,
                round(100.0 * n_withheld / n_cells, 1) as percent
            from "{table}" group by all order by n_cells
            """
            )
            .df()
            .to_dict("records")
        )
    return found
