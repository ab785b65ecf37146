"""The main pages of the report as a PDF for board papers: England, as the page first shows it.

Typeset by Typst, whose fonts are inside its wheel, so that the PDF is the same on every machine. It
is tagged (PDF/UA): headings, tables and a text for every chart.
"""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import typst

from orchestration.parquet import replacing
from orchestration.publication import provenance
from orchestration.report import charts
from orchestration.report.figures import read_figures
from orchestration.report.layout import Chart, Layout, read_layout
from orchestration.report.views import SIMULATED_MARK, Views
from orchestration.report.withheld import withheld_cells

TEMPLATE = Path(__file__).with_name("templates") / "paper.typ"
PAPER_NAME = "board_paper.pdf"
SIZE_OF_SVG = r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"'
WIDTH_OF_TEXT = 170
TALLEST_MILLIMETRES = 190
WIDEST_OF_SEVERAL = 54


def build_paper(published: Path, target: Path) -> None:
    """Write the PDF made from a published database to `target`, in one step."""
    layout = read_layout()
    with duckdb.connect(str(published), read_only=True) as connection:
        figures = read_figures(connection, layout)
        withheld = withheld_cells(connection)
    views = Views(figures, layout)
    about = provenance.read(published.parent)
    with TemporaryDirectory() as folder:
        content = {
            "headlines": views.headlines(),
            "sections": _sections(views, layout, Path(folder)),
            "withheld": withheld,
            "about": about,
            "released": provenance.moment(about),
            "is_simulated": figures.any_simulated,
            "simulated_mark": SIMULATED_MARK,
        }
        (Path(folder) / "content.json").write_text(json.dumps(content), encoding="utf-8")
        source = Path(folder) / TEMPLATE.name
        source.write_bytes(TEMPLATE.read_bytes())
        typeset = typst.compile(source, ignore_system_fonts=True, pdf_standards=["ua-1"])
    with replacing(target) as temporary:
        temporary.write_bytes(typeset)


def _sections(views: Views, layout: Layout, folder: Path) -> list[dict]:
    """The sections with the charts that go on paper, drawn into files of the folder."""
    return [
        {
            "question": section.question,
            "charts": [_chart(views, chart, folder) for chart in section.charts if chart.on_paper],
        }
        for section in layout.sections
    ]


def _chart(views: Views, chart: Chart, folder: Path) -> dict:
    shown = views.shown(chart.id)
    pictures = []
    for place, picture in enumerate(shown["pictures"]):
        file = folder / f"{chart.id}_{place}.svg"
        svg = charts.draw(picture["on_paper"])
        file.write_text(svg, encoding="utf-8")
        pictures.append(
            {
                "file": file.name,
                "alternative": picture["alternative"],
                "millimetres": _width_on_paper(svg, n_pictures=len(shown["pictures"])),
            }
        )
    return {
        "id": chart.id,
        "figure": chart.figure,
        "pictures": pictures,
        "table": _table_of_what_is_drawn(shown),
        **{name: shown[name] for name in ("title", "absent", "is_simulated", "note", "sentences")},
    }


def _width_on_paper(svg: str, *, n_pictures: int) -> float:
    """Millimetres wide: the width of the text, or less where the page would not hold the height."""
    if n_pictures > 1:
        return WIDEST_OF_SEVERAL
    width, height = (float(size) for size in re.search(SIZE_OF_SVG, svg).groups())
    return min(WIDTH_OF_TEXT, TALLEST_MILLIMETRES * width / height)


def _table_of_what_is_drawn(shown: dict) -> dict | None:
    """The table without the lines of a long list that the chart leaves out."""
    if shown["table"] is None or len(shown["pictures"]) != 1:
        return shown["table"]
    drawn = {row["label"] for row in shown["pictures"][0]["rows"]}
    lines = [line for line in shown["table"]["lines"] if line[1] in drawn]
    return {**shown["table"], "lines": lines}
