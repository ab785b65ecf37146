"""The rows of one chart for one choice of a reader, ready to be drawn, tabled and put in words.

`browser/view.js` makes the same view for every other choice; a browser test holds them equal.
"""

from dataclasses import dataclass, field, replace

import pandas as pd

from orchestration.report import words
from orchestration.report.figures import REFERENCE_GROUP, Figures
from orchestration.report.layout import Chart, Dataset, Layout, Measure

# From this order on, ethnicity was not given.
NOT_GIVEN = 90
FINEST_MODEL = "5"
# Where the publisher could not place people.
UNKNOWN_ORGANISATION = "UNKNOWN"


@dataclass(frozen=True)
class Choice:
    """What a reader has chosen; None means each table's latest year and each chart's measure."""

    org_type: str = "England"
    org_code: str = "ENG"
    year: str | None = None
    grouping: str = "detailed"
    measure: str | None = None
    model: str = FINEST_MODEL


@dataclass(frozen=True)
class Part:
    """The rows of one dataset in a view: `rows` has a line per group, organisation or year."""

    dataset: Dataset
    rows: pd.DataFrame
    unit: str
    year: str | None
    is_simulated: bool


@dataclass(frozen=True)
class View:
    """A chart for a choice. `absent` says why there is nothing to show, else it is empty."""

    chart: Chart
    measure: Measure
    choice: Choice
    where: str
    parts: tuple[Part, ...] = field(default_factory=tuple)
    absent: str = ""

    @property
    def is_simulated(self) -> bool:
        """Whether any part shows made-up people."""
        return any(part.is_simulated for part in self.parts)

    @property
    def years(self) -> str:
        """The year or years shown."""
        return ", ".join(dict.fromkeys(part.year for part in self.parts if part.year))


def make_view(chart: Chart, choice: Choice, figures: Figures, layout: Layout) -> View:
    """The view of a chart for a choice."""
    measure = layout.measures[_measure_of(chart, choice, figures)]
    where = _place_name(choice, figures)
    view = View(chart, measure, choice, where)
    published = [name for name in chart.datasets if not figures.frames[name].empty]
    if not published:
        tables = " and ".join(dict.fromkeys(layout.datasets[n].table for n in chart.datasets))
        return replace(view, absent=f"Not published yet: {tables} has no rows for this chart.")
    parts = [_part(layout.datasets[name], measure, view, figures) for name in published]
    parts = tuple(part for part in parts if not part.rows.empty)
    if not parts:
        year = f" in {choice.year}" if choice.year else ""
        return replace(view, absent=f"No figures for this choice: {measure.name}, {where}{year}.")
    return replace(view, parts=parts)


def _measure_of(chart: Chart, choice: Choice, figures: Figures) -> str:
    if choice.measure in chart.measures:
        return choice.measure
    held = {m for name in chart.datasets for m in figures.frames[name]["measure"].unique()}
    return next((name for name in chart.measures if name in held), chart.measures[0])


def _place_name(choice: Choice, figures: Figures) -> str:
    names = figures.organisations
    found = names[(names["org_type"] == choice.org_type) & (names["org_code"] == choice.org_code)]
    return choice.org_code if found.empty else str(found["org_name"].iloc[0])


def _part(dataset: Dataset, measure: Measure, view: View, figures: Figures) -> Part:
    frame = figures.frames[dataset.id]
    frame = frame[frame["measure"] == measure.id]
    choice, kind = view.choice, view.chart.kind
    if "organisation" in dataset.by:
        same_type = frame["org_type"] == (
            "ICB" if kind == "organisations" and choice.org_type == "England" else choice.org_type
        )
        same = (
            same_type
            if kind == "organisations"
            else same_type & (frame["org_code"] == choice.org_code)
        )
        frame = frame[same]
    if "model" in dataset.by and kind != "blocks":
        frame = frame[frame["model"].isin([_model_of(view, figures)])]
    year = None
    if "year" in dataset.by and kind != "years":
        year = choice.year or (None if frame.empty else frame["year"].max())
        frame = frame[frame["year"] == year]
    rows = (
        _organisations(frame, figures)
        if kind == "organisations"
        else _groups(frame, choice, dataset, figures)
    )
    unit = dataset.unit_of(measure)
    return Part(dataset, rows, unit, year, figures.is_simulated(dataset.id))


def _model_of(view: View, figures: Figures) -> str | None:
    """The chosen model, or the fullest one below it that every dataset of the chart holds."""
    held = []
    for name in view.chart.datasets:
        frame = figures.frames[name]
        models = frame.loc[frame["measure"] == view.measure.id, "model"].dropna().unique()
        held += [set(models)] if len(models) else []
    shared = set.intersection(*held) if held else set()
    return max((model for model in shared if model <= view.choice.model), default=None)


def _groups(
    frame: pd.DataFrame, choice: Choice, dataset: Dataset, figures: Figures
) -> pd.DataFrame:
    """Rows named by group: those of the grouping, with White British beside them."""
    grouping = choice.grouping if "grouping" in dataset.by else "detailed"
    rows = frame[frame["ethnic_grouping"] == grouping]
    if not (rows["ethnic_group"] == REFERENCE_GROUP).any() and grouping != "all":
        is_reference = (frame["ethnic_grouping"] == "detailed") & (
            frame["ethnic_group"] == REFERENCE_GROUP
        )
        rows = pd.concat([frame[is_reference], rows])
    named = rows.merge(figures.groups, on=["ethnic_grouping", "ethnic_group"], how="inner")
    named = named[named["sort_order"] < NOT_GIVEN]
    return named.assign(
        key=named["ethnic_group"],
        label=named["census_name"],
        is_reference=named["ethnic_group"] == REFERENCE_GROUP,
    )


def _organisations(frame: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    frame = frame[frame["value"].notna() & (frame["org_code"] != UNKNOWN_ORGANISATION)]
    names = figures.organisations.set_index(["org_type", "org_code"])["org_name"]
    keys = list(zip(frame["org_type"], frame["org_code"], strict=True))
    return frame.assign(
        key=frame["org_code"],
        label=[short_name(names.get(key, key[1])) for key in keys],
        people="",
        panel="",
        is_reference=False,
        sort_order=range(len(frame)),
    )


def short_name(name: str) -> str:
    """An organisation's name as charts show it: without legal form, not in capitals."""
    text = str(name)
    if text.isupper():
        text = text.title().replace("Nhs", "NHS").replace(" And ", " and ").replace(" Of ", " of ")
    for ending in (" Integrated Care Board", " NHS Foundation Trust", " NHS Trust"):
        text = text.removesuffix(ending)
    return text.removeprefix("NHS ")


def ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the highest value first; rows without a value last, in the census order."""
    return rows.sort_values(
        ["value", "sort_order"], ascending=[False, True], na_position="last", ignore_index=True
    )


def lines(view: View) -> list[tuple[str, str]]:
    """Key and label of each line of the view's table and chart, in order."""
    rows = ordered(pd.concat([view.parts[0].rows, *(part.rows for part in view.parts[1:])]))
    first = ordered(view.parts[0].rows)
    keys = dict(zip(first["key"], first["label"], strict=True))
    keys |= {
        key: label for key, label in zip(rows["key"], rows["label"], strict=True) if key not in keys
    }
    return list(keys.items())


def cell(part: Part, key: str, **where: str) -> dict | None:
    """The row of a part for a line, as a dictionary."""
    rows = part.rows[part.rows["key"] == key]
    for column, wanted in where.items():
        rows = rows[rows[column] == wanted]
    return None if rows.empty else rows.iloc[0].to_dict()


def reason_words(row: dict | None) -> str:
    """Why a cell has no number, or what to know about the one it has."""
    if row is None:
        return words.NO_FIGURE
    reason = row["reason"]
    return words.REASONS.get(reason, reason) if isinstance(reason, str) else ""
