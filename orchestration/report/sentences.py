"""Sentences about a view. Every number in them points at the row of the table it comes from.

`browser/sentences.js` writes the same sentences; a browser test holds them equal.
"""

from dataclasses import dataclass

import pandas as pd

from orchestration.report import words
from orchestration.report.figures import REFERENCE_GROUP
from orchestration.report.view import Part, View, ordered

# The lowest and the highest of very small groups are so by chance.
FEWEST_COMPARED = 100


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence; with a key it is a number of that line of the table."""

    text: str
    key: str | None = None


Sentence = list[Segment]


def sentences(view: View) -> list[Sentence]:
    """One sentence for each part of the view that has something to say."""
    if view.absent:
        return []
    write = {
        "groups": _about_rates,
        "odds": _about_odds,
        "blocks": _about_blocks,
        "years": _about_years,
        "organisations": _about_organisations,
    }[view.chart.kind]
    return [said for part in view.parts if (said := write(view, part))]


def _about_rates(view: View, part: Part) -> Sentence:
    rows = _compared(part)
    if rows.empty or not view.measure.sentence:
        return []
    said = [Segment(_opening(view, part))]
    reference = rows[rows["key"] == REFERENCE_GROUP]
    others = rows[rows["key"] != REFERENCE_GROUP]
    if not reference.empty:
        said += _rate(view, part, reference.iloc[0])
    if others.empty:
        return [*said, Segment(".")] if len(said) > 1 else []
    highest, lowest = others.iloc[0], others.iloc[-1]
    said += [Segment("; " if len(said) > 1 else ""), *_rate(view, part, lowest)]
    if len(others) == 1:
        return [*said, Segment(".")]
    said += [Segment(f", the lowest of {len(others)} groups compared; ")]
    return [*said, *_rate(view, part, highest), Segment(", the highest.")]


def _rate(view: View, part: Part, row) -> Sentence:
    text = view.measure.sentence.replace("{people}", row["people"])
    before, after = text.split("{value}")
    shown = words.with_unit(row["value"], part.unit, view.choice.org_type)
    return [Segment(before), Segment(shown, row["key"]), Segment(after)]


def _about_odds(view: View, part: Part) -> Sentence:
    rows = ordered(part.rows[part.rows["key"] != REFERENCE_GROUP])
    rows = rows[rows["value"].notna() & rows["lower"].notna() & ~_doubtful(rows)]
    if rows.empty:
        return []
    highest, lowest = rows.iloc[0], rows.iloc[-1]
    same = 0 if part.unit == "beta" else 1
    n_below, n_above = int((rows["upper"] < same).sum()), int((rows["lower"] > same).sum())
    what = "the difference in" if part.unit == "beta" else "the odds of"
    name = view.measure.odds or view.measure.name.lower()
    model = lowest["model"]
    opening = part.dataset.source + (f", model {model}" if isinstance(model, str) else "")
    return [
        Segment(f"{opening}: compared with White British people, {what} {name} "),
        Segment(f"{'was' if part.unit == 'beta' else 'were'} lowest for {lowest['people']}, "),
        Segment(_with_interval(part, lowest), lowest["key"]),
        Segment(f", and highest for {highest['people']}, "),
        Segment(_with_interval(part, highest), highest["key"]),
        Segment(f"; {n_below} of {len(rows)} intervals lie wholly below {same}, {n_above} above."),
    ]


def _with_interval(part: Part, row) -> str:
    shown = words.number(row["value"], part.unit, "England")
    return f"{shown} ({words.interval(row['lower'], row['upper'], part.unit, 'England')})"


def _about_blocks(view: View, part: Part) -> Sentence:
    rows = part.rows[(part.rows["key"] != REFERENCE_GROUP) & part.rows["value"].notna()]
    models = sorted(rows["model"].unique())
    if len(models) < 2:
        return []
    first, last = models[0], models[-1]
    start = ordered(rows[rows["model"] == first]).iloc[-1]
    end = rows[(rows["model"] == last) & (rows["key"] == start["key"])]
    if end.empty:
        return []
    return [
        Segment(
            f"{part.dataset.source}: the group with the lowest odds of "
            f"{view.measure.odds or view.measure.name.lower()} in model {first}, "
            f"{start['people']}, goes from "
        ),
        Segment(words.number(start["value"], part.unit, "England"), start["key"]),
        Segment(" to "),
        Segment(words.number(end.iloc[0]["value"], part.unit, "England"), start["key"]),
        Segment(f" in model {last}."),
    ]


def _about_years(view: View, part: Part) -> Sentence:
    rows = part.rows[part.rows["value"].notna()]
    years = sorted(rows["year"].dropna().unique())
    if len(years) < 2:
        return []
    first, last = years[0], years[-1]
    latest = ordered(rows[(rows["year"] == last) & (rows["key"] != REFERENCE_GROUP)])
    latest = latest[_is_large(latest)]
    keys = [REFERENCE_GROUP, *([latest.iloc[-1]["key"]] if len(latest) else [])]
    said = [Segment(f"{view.where}, from {first} to {last}")]
    for key in keys:
        line = rows[rows["key"] == key].set_index("year")
        if first not in line.index or last not in line.index:
            continue
        name = view.measure.name.lower()
        said += [
            Segment(f"{': ' if len(said) == 1 else '; '}{name} among {line['people'].iloc[0]} "),
            Segment("went from "),
            Segment(_rate_of(view, part, line.loc[first]), key),
            Segment(" to "),
            Segment(_rate_of(view, part, line.loc[last]), key),
        ]
    return [*said, Segment(".")] if len(said) > 1 else []


def _rate_of(view: View, part: Part, row) -> str:
    return words.with_unit(row["value"], part.unit, view.choice.org_type)


def _about_organisations(view: View, part: Part) -> Sentence:
    rows = ordered(part.rows)
    if rows.empty:
        return []
    highest, lowest = rows.iloc[0], rows.iloc[-1]
    unit = {"points": " percentage points", "percent": "%"}[part.unit]
    what = view.measure.name.lower()
    if part.unit == "points":
        what += ", people from minoritised ethnic groups less White British people"
    said = [
        Segment(f"{part.year}, {what}: from "),
        Segment(words.number(lowest["value"], part.unit, "") + unit, lowest["key"]),
        Segment(f" ({lowest['label']}) to "),
        Segment(words.number(highest["value"], part.unit, "") + unit, highest["key"]),
        Segment(f" ({highest['label']}), among {len(rows)} organisations"),
    ]
    if part.unit == "points":
        n_below = int((rows["upper"] < 0).sum())
        n_above = int((rows["lower"] > 0).sum())
        said.append(
            Segment(f"; {n_below} intervals lie wholly below nought and {n_above} wholly above")
        )
    return [*said, Segment(".")]


def _opening(view: View, part: Part) -> str:
    where = view.where if "organisation" in part.dataset.by else part.dataset.source
    year = f", {part.year}" if part.year else ""
    simulated = " (simulated people)" if part.is_simulated else ""
    return f"{where}{year}{simulated}: "


def _compared(part: Part):
    rows = ordered(part.rows[part.rows["value"].notna()])
    return rows[_is_large(rows)]


def _is_large(rows):
    size = pd.to_numeric(rows["denominator"])
    return size.isna() | (size >= FEWEST_COMPARED)


def _doubtful(rows):
    return rows["reason"] == "doubtful"
