"""From a view to the table behind its chart, and to the rows of its CSV file.

`browser/tables.js` does the same; a browser test holds them equal.
"""

from dataclasses import dataclass

from orchestration.report import words
from orchestration.report.view import Part, View, cell, lines, reason_words


@dataclass(frozen=True)
class Table:
    """Headings and lines; a line is its key, its label and its cells."""

    first_heading: str
    headings: list[str]
    lines: list[tuple[str, str, list[str]]]


def make_table(view: View) -> Table | None:
    """The table of a view; None when it has nothing to show."""
    if view.absent:
        return None
    first = "Organisation" if view.chart.kind == "organisations" else "Ethnic group"
    columns = _columns(view)
    made = [
        (key, label, [text for _, make in columns for text in [make(key)]])
        for key, label in lines(view)
    ]
    return Table(first, [heading for heading, _ in columns], made)


def _columns(view: View) -> list:
    if view.chart.kind == "years":
        part = view.parts[0]
        years = sorted(part.rows["year"].dropna().unique())
        return [(year, _figure(view, part, year=year)) for year in years]
    if view.chart.kind == "blocks":
        return [
            (f"Model {model}", _figure_and_interval(view, part, model=model))
            for part in view.parts
            for model in sorted(part.rows["model"].unique())
        ]
    columns = []
    for part in view.parts:
        name = f"{part.dataset.source}{' (simulated people)' if part.is_simulated else ''}: "
        name = name if len(view.parts) > 1 else ""
        columns += _columns_of(view, part, name)
    return columns


def _columns_of(view: View, part: Part, name: str) -> list:
    rows = part.rows
    unit_title = words.UNIT_TITLES[part.unit]
    columns = []
    if rows["numerator"].notna().any():
        columns.append((f"{name}Number", _count(part, "numerator")))
    if rows["denominator"].notna().any():
        columns.append((f"{name}Out of", _count(part, "denominator")))
    heading = f"{name}{unit_title}" if name else unit_title
    columns.append((heading, _figure(view, part)))
    if rows["lower"].notna().any():
        columns.append((f"{name}95% interval", _interval(view, part)))
    return columns


def _org_type(part: Part) -> str:
    return str(part.rows["org_type"].iloc[0])


def _figure(view: View, part: Part, **where: str):
    def text(key: str) -> str:
        row = cell(part, key, **where)
        if row is None or not words.is_number(row["value"]):
            return reason_words(row) or words.NO_FIGURE
        shown = words.number(row["value"], part.unit, _org_type(part))
        return f"{shown} ({words.REASONS['doubtful']})" if row["reason"] == "doubtful" else shown

    return text


def _figure_and_interval(view: View, part: Part, **where: str):
    figure = _figure(view, part, **where)

    def text(key: str) -> str:
        row = cell(part, key, **where)
        limits = (
            words.interval(row["lower"], row["upper"], part.unit, _org_type(part)) if row else ""
        )
        return f"{figure(key)} ({limits})" if limits else figure(key)

    return text


def _interval(view: View, part: Part):
    def text(key: str) -> str:
        row = cell(part, key)
        if row is None:
            return ""
        return words.interval(row["lower"], row["upper"], part.unit, _org_type(part))

    return text


def _count(part: Part, column: str):
    def text(key: str) -> str:
        row = cell(part, key)
        return "" if row is None else words.count(row[column])

    return text
