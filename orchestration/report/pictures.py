"""From a view to pictures: the rows a chart draws and the words above it.

`browser/pictures.js` does the same; a browser test holds them equal.
"""

from orchestration.report import words
from orchestration.report.figures import REFERENCE_GROUP, Figures
from orchestration.report.view import Part, View, cell, lines, reason_words

SIMULATED_MARK = "SIMULATED PEOPLE, not patients"
# More organisations than this do not fit a page: the ends are drawn, the table has them all.
MOST_DRAWN = 44
REFERENCES = {"odds_ratio": 1, "beta": 0, "points": 0}


def pictures(view: View, figures: Figures) -> list[dict]:
    """The pictures of a view, none when it has nothing to show."""
    if view.absent:
        return []
    if view.chart.kind == "years":
        return _year_pictures(view, figures)
    return [_dot_picture(view)]


def title_lines(view: View) -> tuple[list[str], list[str]]:
    """Title and subtitle of a view, each a list of lines; the last line marks simulated people."""
    sources = " · ".join(dict.fromkeys(part.dataset.source for part in view.parts))
    place = [view.where] if _follows(view, "organisation") else []
    if view.chart.kind == "organisations":
        place = [f"{_org_type(view)}s"]
    subtitle = [", ".join([*place, *([view.years] if view.years else [])])]
    subtitle = [line for line in (*subtitle, sources) if line]
    if view.is_simulated:
        subtitle.append(SIMULATED_MARK)
    return [_title(view)], subtitle


def _org_type(view: View) -> str:
    rows = view.parts[0].rows
    return str(rows["org_type"].iloc[0])


def _follows(view: View, choice: str) -> bool:
    return any(choice in part.dataset.by for part in view.parts)


def _title(view: View) -> str:
    name = view.measure.name
    kind, unit = view.chart.kind, view.parts[0].unit
    if kind == "odds":
        models = [str(m) for m in view.parts[0].rows["model"].dropna().unique()]
        model = f", model {models[0]}" if len(models) == 1 else ""
        what = "difference from" if unit == "beta" else "odds ratio against"
        return f"{name}: {what} White British people{model}"
    if kind == "blocks":
        return f"{name}: odds ratio against White British people, models 1 to 5"
    if kind == "organisations" and unit == "points":
        return f"{name}: minoritised groups less White British, percentage points"
    suffix = {"percent": ", per cent", "weeks": "", "mean": ", mean score", "per_1000": ""}
    return name + suffix.get(unit, "")


def _dot_picture(view: View) -> dict:
    is_odds = view.parts[0].unit == "odds_ratio"
    drawn = _drawn(lines(view))
    if view.chart.kind == "blocks":
        series = [(part, m) for part in view.parts for m in sorted(part.rows["model"].unique())]
        names = [f"Model {model}" for _, model in series]
        spec = "blocks"
    else:
        series = [(part, None) for part in view.parts]
        names = [part.dataset.source + _simulated(part) for part in view.parts]
        spec = ("odds" if is_odds else "dots") + ("_two" if len(series) > 1 else "")
    rows = [
        _dot(view, part, model, (order, key, label), (place, name))
        for order, (key, label) in enumerate(drawn)
        for place, ((part, model), name) in enumerate(zip(series, names, strict=True))
    ]
    title, subtitle = title_lines(view)
    return {"spec": spec, "title": title, "subtitle": subtitle, "rows": rows, "id": view.chart.id}


def _drawn(every: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(every) <= MOST_DRAWN:
        return every
    half = MOST_DRAWN // 2
    return every[:half] + every[-half:]


def _simulated(part: Part) -> str:
    return " (simulated people)" if part.is_simulated else ""


def _dot(
    view: View, part: Part, model: str | None, line: tuple[int, str, str], series: tuple[int, str]
) -> dict:
    order, key, label = line
    row = cell(part, key, **({"model": model} if model else {}))
    org_type = _org_type(view)
    value = row["value"] if row else None
    has_value = words.is_number(value)
    shown = words.number(value, part.unit, org_type) if has_value else _short_reason(row)
    return {
        "label": label,
        "order": order,
        "series": series[1],
        "series_order": series[0],
        "value": _plain(value),
        "lower": _plain(row["lower"] if row else None),
        "upper": _plain(row["upper"] if row else None),
        "reference": _reference(view, part),
        "is_reference": key == REFERENCE_GROUP,
        "shown": shown,
    }


def _short_reason(row: dict | None) -> str:
    return reason_words(row).split(":")[0]


def _reference(view: View, part: Part) -> float | None:
    if part.unit in REFERENCES:
        return REFERENCES[part.unit]
    row = cell(view.parts[0], REFERENCE_GROUP)
    return _plain(row["value"]) if row else None


def _plain(value: object) -> float | None:
    return float(value) if words.is_number(value) else None


def _year_pictures(view: View, figures: Figures) -> list[dict]:
    part = view.parts[0]
    panels = list(dict.fromkeys(part.rows["panel"].fillna("")))
    title, subtitle = title_lines(view)
    made = []
    for panel in panels:
        inside = part.rows[(part.rows["panel"].fillna("") == panel) | part.rows["is_reference"]]
        inside = inside.sort_values(
            ["is_reference", "sort_order", "year"], ascending=[False, True, True]
        )
        names = list(dict.fromkeys(inside["label"]))
        if len(names) < 2 and len(panels) > 1:
            continue
        rows = [
            {
                "year": row.year,
                "series": row.label,
                "series_order": names.index(row.label),
                "value": _plain(row.value),
                "is_reference": bool(row.is_reference),
            }
            for row in inside.itertuples()
        ]
        heading = [f"{title[0]}", *([panel] if panel else [])]
        made.append(
            {
                "spec": "years",
                "title": heading,
                "subtitle": subtitle,
                "rows": rows,
                "id": f"{view.chart.id}_{len(made) + 1}",
            }
        )
    return made


def alternative(view: View, picture: dict) -> str:
    """What a screen reader says in place of a picture; the table holds every figure."""
    values = [row["value"] for row in picture["rows"] if row["value"] is not None]
    names = {row.get("label", row.get("series")) for row in picture["rows"]}
    unit, org_type = view.parts[0].unit, _org_type(view)
    span = ""
    if values:
        low = words.with_unit(min(values), unit, org_type)
        span = f", from {low} to {words.with_unit(max(values), unit, org_type)}"
    heading = ", ".join([*picture["title"], *picture["subtitle"]])
    return f"Chart. {heading}. {len(names)} lines{span}. The table below holds every figure."
