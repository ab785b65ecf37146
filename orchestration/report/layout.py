"""What the report is made of: sections, charts, measures and datasets, read from `layout.yaml`."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LAYOUT = Path(__file__).with_name("layout.yaml")
KINDS = ("groups", "odds", "blocks", "years", "organisations")


@dataclass(frozen=True)
class Measure:
    """A measure as people read it. `sentence` has the slots `{value}` and `{people}`."""

    id: str
    name: str
    unit: str
    sentence: str = ""
    odds: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dataset:
    """One published table read by one query; `by` lists the choices it follows."""

    id: str
    table: str
    source: str
    query: str
    parameters: dict[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    unit: str = ""

    def unit_of(self, measure: Measure) -> str:
        """The unit of its figures: its own, unless the measure is a difference of means."""
        return measure.unit if measure.unit == "beta" or not self.unit else self.unit


@dataclass(frozen=True)
class Chart:
    """A chart with its table. It shows the chosen measure if it has it, else its first."""

    id: str
    kind: str
    datasets: tuple[str, ...]
    measures: tuple[str, ...]
    figure: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Section:
    """A question and the charts that answer it."""

    id: str
    question: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Layout:
    """The whole report."""

    measures: dict[str, Measure]
    datasets: dict[str, Dataset]
    sections: tuple[Section, ...]

    @property
    def charts(self) -> list[Chart]:
        """Every chart, in order."""
        return [chart for section in self.sections for chart in section.charts]


@lru_cache
def read_layout() -> Layout:
    """The layout; ValueError names a chart that points at nothing."""
    raw = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    measures = {name: Measure(id=name, **entry) for name, entry in raw["measures"].items()}
    datasets = {name: _dataset(name, entry) for name, entry in raw["datasets"].items()}
    sections = tuple(
        Section(entry["id"], entry["question"], tuple(_chart(chart) for chart in entry["charts"]))
        for entry in raw["sections"]
    )
    layout = Layout(measures, datasets, sections)
    for chart in layout.charts:
        _check(chart, layout)
    return layout


def _dataset(name: str, entry: dict[str, Any]) -> Dataset:
    query = entry.get("query", name)
    return Dataset(**{**entry, "id": name, "query": query, "by": tuple(entry.get("by", ()))})


def _chart(entry: dict[str, Any]) -> Chart:
    lists = {key: tuple(entry[key]) for key in ("datasets", "measures")}
    return Chart(**{**entry, **lists, "caution": entry.get("caution", "").strip()})


def _check(chart: Chart, layout: Layout) -> None:
    unknown = [
        *(name for name in chart.measures if name not in layout.measures),
        *(name for name in chart.datasets if name not in layout.datasets),
    ]
    if unknown or chart.kind not in KINDS:
        raise ValueError(
            f"{LAYOUT.name}: chart {chart.id} of kind {chart.kind} names {unknown or chart.kind}, "
            f"which is not there; kinds are {', '.join(KINDS)}"
        )
