"""What the report shows for a reader's choice, worked out by the scripts of the page.

The scripts in `browser/` are the one definition of views, sentences, tables and pictures. The
reader's browser runs them; here V8, the engine of Chromium, runs the same files.
"""

import json
from functools import lru_cache
from pathlib import Path

from py_mini_racer import MiniRacer

from orchestration.report import charts
from orchestration.report.embed import pack_figures
from orchestration.report.figures import Figures
from orchestration.report.layout import Layout

BROWSER = Path(__file__).with_name("browser")
SHARED = (
    "words.js",
    "figures.js",
    "view.js",
    "elsewhere.js",
    "sentences.js",
    "headlines.js",
    "tables.js",
    "pictures.js",
    "article.js",
)
GROUPINGS = {
    "detailed": "16 groups",
    "broad": "5 broad groups",
    "minoritised": "Minoritised together",
}
SIMULATED_MARK = "SIMULATED PEOPLE, not patients"
# The lowest and the highest of smaller groups are so by chance.
FEWEST_COMPARED = 100


class Views:
    """Every chart of the report for any choice; a choice is a dictionary of what differs from
    the first view, such as `{"org": "ICB/QMF", "year": "2023-24"}`."""

    def __init__(self, figures: Figures, layout: Layout):
        self._engine = MiniRacer()
        self._engine.eval(f"const settings = {settings_json(layout)};")
        for name in (*SHARED, "pipeline.js"):
            self._engine.eval(script(name))
        self._engine.call("load", json.dumps(pack_figures(figures)))

    def shown(self, chart: str, **choice: str) -> dict:
        """A chart for a choice: title, sentences, table, pictures, or why it is absent."""
        return json.loads(self._engine.call("shown", chart, json.dumps(choice)))

    def article(self, chart: str, **choice: str) -> str:
        """A chart for a choice as HTML, drawn."""
        drawings = [
            {size: charts.draw(filled) for size, filled in picture["specifications"].items()}
            for picture in self.shown(chart, **choice)["pictures"]
        ]
        return self._engine.call("article", chart, json.dumps(choice), json.dumps(drawings))

    def ask(self, expression: str) -> str:
        """The value of an expression of the scripts."""
        return self._engine.eval(expression)

    def headlines(self) -> list[dict]:
        """The figures of the first screen: value, text and the row each comes from."""
        return json.loads(self._engine.call("headlines"))


@lru_cache
def script(name: str) -> str:
    """The text of a script of the page."""
    return (BROWSER / name).read_text(encoding="utf-8")


def settings_json(layout: Layout) -> str:
    """What the scripts need to know: the layout, fixed words, specifications of charts.

    It may stand in a script element: nothing in it ends one.
    """
    shared = {
        "units": {name: vars(unit) for name, unit in layout.units.items()},
        "reasons": layout.reasons,
        "notes": layout.notes,
        "measures": {name: vars(measure) for name, measure in layout.measures.items()},
        "datasets": {
            name: {
                **{key: getattr(dataset, key) for key in ("id", "table", "source", "by")},
                "units": {name: dataset.unit_of(entry) for name, entry in layout.measures.items()},
            }
            for name, dataset in layout.datasets.items()
        },
        "charts": [vars(chart) for chart in layout.charts],
        "headlines": [vars(headline) for headline in layout.headlines],
        "words": {"no_figure": "no figure", "simulated": SIMULATED_MARK},
        "groupings": GROUPINGS,
        "fewest_compared": FEWEST_COMPARED,
        "widths": charts.WIDTHS,
        "steps": charts.STEPS,
        "paper": charts.PAPER,
        "specifications": charts.specifications(),
    }
    return json.dumps(shared, ensure_ascii=False).replace("</", "<\\/")
