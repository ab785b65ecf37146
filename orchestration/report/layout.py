"""What the report is made of: sections, charts, measures and datasets, read from `layout.yaml`."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LAYOUT = Path(__file__).with_name("layout.yaml")
KINDS = ("groups", "odds", "density", "blocks", "years", "trend", "organisations")
ROWS = ("reference", "lowest")


def to_decimals(unit: str, most: int) -> str:
    """The name of a unit written with fewer decimals, such as `weeks to 1`."""
    return f"{unit} to {most}"


@dataclass(frozen=True)
class Unit:
    """How figures of a unit are written; `same` is the value that means no difference."""

    title: str
    decimals: int
    sign: str = ""
    in_titles: str = ""
    same: float | None = None
    whole_below_england: bool = False

    def decimals_in(self, org_type: str) -> int:
        """Decimals shown for an organisation of a type."""
        return 0 if self.whole_below_england and org_type != "England" else self.decimals


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
    also: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    unit: str = ""
    most_decimals: int | None = None

    @property
    def tables(self) -> set[str]:
        """Every table that its query reads."""
        return {self.table, *self.also}

    def unit_of(self, measure: Measure) -> str:
        """The unit of its figures: its own, unless the measure is a difference of means."""
        unit = measure.unit if measure.unit == "beta" or not self.unit else self.unit
        return unit if self.most_decimals is None else to_decimals(unit, self.most_decimals)


@dataclass(frozen=True)
class Chart:
    """A chart with its table. It shows the chosen measure if it has it, else its first.

    `on_paper`: it is also in the PDF.
    """

    id: str
    kind: str
    datasets: tuple[str, ...]
    measures: tuple[str, ...]
    figure: str = ""
    caution: str = ""
    on_paper: bool = False


@dataclass(frozen=True)
class Headline:
    """A figure of the first screen: one row of a chart's table, and the words beside it."""

    chart: str
    measure: str
    row: str
    text: str


@dataclass(frozen=True)
class Section:
    """A question and the charts that answer it."""

    id: str
    question: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Layout:
    """The whole report."""

    units: dict[str, Unit]
    reasons: dict[str, str]
    notes: dict[str, str]
    measures: dict[str, Measure]
    datasets: dict[str, Dataset]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]

    @property
    def charts(self) -> list[Chart]:
        """Every chart, in order."""
        return [chart for section in self.sections for chart in section.charts]


@lru_cache
def read_layout() -> Layout:
    """The layout; ValueError names an entry that points at nothing."""
    raw = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    sections = tuple(
        Section(entry["id"], entry["question"], tuple(_chart(chart) for chart in entry["charts"]))
        for entry in raw["sections"]
    )
    layout = Layout(
        units=_units(raw),
        reasons=raw["reasons"],
        notes=raw["notes"],
        measures={name: Measure(id=name, **entry) for name, entry in raw["measures"].items()},
        datasets={name: _dataset(name, entry) for name, entry in raw["datasets"].items()},
        headlines=tuple(Headline(**entry) for entry in raw["headlines"]),
        sections=sections,
    )
    for name, unknown in _unknown(layout):
        raise ValueError(f"{LAYOUT.name}: {name} names {unknown}, which is not there")
    return layout


def _units(raw: dict[str, Any]) -> dict[str, Unit]:
    """Every unit, and each as datasets with few decimals need it."""
    units = {name: Unit(**entry) for name, entry in raw["units"].items()}
    fewest = {entry.get("most_decimals") for entry in raw["datasets"].values()} - {None}
    fewer = {
        to_decimals(name, most): replace(unit, decimals=min(unit.decimals, most))
        for name, unit in units.items()
        for most in fewest
    }
    return units | fewer


def _dataset(name: str, entry: dict[str, Any]) -> Dataset:
    lists = {key: tuple(entry.get(key, ())) for key in ("also", "by")}
    return Dataset(**{"query": name, **entry, **lists, "id": name})


def _chart(entry: dict[str, Any]) -> Chart:
    lists = {key: tuple(entry[key]) for key in ("datasets", "measures")}
    return Chart(**{**entry, **lists, "caution": entry.get("caution", "").strip()})


def _unknown(layout: Layout):
    """Pairs of an entry and something it names that is not there."""
    charts = {chart.id: chart for chart in layout.charts}
    for chart in layout.charts:
        for name in (*chart.measures, *chart.datasets, chart.kind):
            if name not in {*layout.measures, *layout.datasets, *KINDS}:
                yield f"chart {chart.id}", name
    for entry in (*layout.measures.values(), *layout.datasets.values()):
        if entry.unit and entry.unit not in layout.units:
            yield entry.id, f"unit {entry.unit}"
    for headline in layout.headlines:
        if headline.chart not in charts or headline.row not in ROWS:
            yield "a headline", f"{headline.chart} or {headline.row}"
        elif headline.measure not in charts[headline.chart].measures:
            yield f"the headline of {headline.chart}", headline.measure
