"""The note of a release: what changed since the last one, in words and as rows."""

import csv
from dataclasses import asdict, fields
from pathlib import Path

from orchestration.publication import provenance
from orchestration.publication.release_comparison import DATABASE, Change, compare

NOTE_FILE, ROWS_FILE = "release_note.md", "release_changes.csv"
# A first landing brings hundreds; the rows hold them all.
MOST_LISTED, MOST_NAMED = 20, 10


def write(published: Path, before: Path | None) -> None:
    """Write the note and its rows into a folder of published files.

    `before` is the folder of the release before, or None for the first.
    """
    if before is not None and not (before / DATABASE).exists():
        before = None
    changes = compare(published, before)
    with (published / ROWS_FILE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Change)])
        writer.writeheader()
        writer.writerows(asdict(change) for change in changes)
    (published / NOTE_FILE).write_text(_in_words(published, before, changes), "utf-8")


def _in_words(published: Path, before: Path | None, changes: list[Change]) -> str:
    now = provenance.read(published)
    then = provenance.read(before) if before else {}
    lines = [f"# Release {now['release']}", "", f"Made at {now['released_at']}. {_origin(now)}"]
    if before is None:
        lines += ["This is the first release: there is nothing to compare it with."]
    elif then:
        lines += [f"Compared with release {then['release']}."]
    else:
        lines += [
            "The release before left no provenance: sources, submissions and definitions are "
            "listed as if all were new."
        ]
    lines += ["", "## Published tables", "", *_tables(changes)]
    lines += ["", "## Withheld cells", "", *_withheld(changes)]
    lines += ["", "## Periods", "", *_listed(map(_period, _of(changes, "period")))]
    lines += [
        "",
        "## Submissions accepted",
        "",
        *_listed(map(_arrival, _of(changes, "submissions"))),
    ]
    lines += ["", "## Sources", "", *_listed(map(_source, _of(changes, "source")))]
    lines += ["", "## Definitions", "", *_definitions(changes, is_compared=bool(then))]
    lines += ["", f"Every line as a row: `{ROWS_FILE}`.", ""]
    return "\n".join(lines)


def _origin(now: dict) -> str:
    return {
        "simulated": "The submissions are simulated: their figures are of nobody.",
        "none": "It holds no submissions.",
    }.get(now["data_origin"], f"The submissions are {now['data_origin']}.")


def _tables(changes: list[Change]) -> list[str]:
    rows: dict[str, dict[str, Change]] = {}
    for change in _of(changes, "rows"):
        rows.setdefault(change.table, {})[change.item] = change
    lines = [
        "| table | rows before | rows now | added | removed | changed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for table, items in rows.items():
        cells = [
            items["all"].before,
            items["all"].now,
            items["added"].now if "added" in items else None,
            items["removed"].before if "removed" in items else None,
            items["changed"].now if "changed" in items else None,
        ]
        lines.append(f"| {table} | " + " | ".join(cell or "-" for cell in cells) + " |")
    shapes = [_shape(change) for change in changes if change.kind in ("table", "column")]
    return [*lines, "", *shapes] if shapes else lines


def _shape(change: Change) -> str:
    what = f"column {change.item} of {change.table}" if change.item else f"table {change.table}"
    if change.before is None:
        return f"- New: {what}."
    if change.now is None:
        return f"- No longer there: {what}."
    return f"- {what.capitalize()}: {change.before} became {change.now}."


def _withheld(changes: list[Change]) -> list[str]:
    found = _of(changes, "withheld")
    if not found:
        return ["None."]
    return [
        "| table | column | reason | before | now |",
        "| --- | --- | --- | --- | --- |",
        *[
            f"| {c.table} | {c.detail} | {c.item} | {c.before or '-'} | {c.now or '-'} |"
            for c in found
        ],
    ]


def _period(change: Change) -> str:
    return f"{change.table}, {change.item}: {'new' if change.before is None else 'gone'}"


def _arrival(change: Change) -> str:
    providers = change.detail.split(", ")
    named = change.detail if len(providers) <= MOST_NAMED else f"{len(providers)} providers"
    return f"{change.item}: {change.now} ({named})"


def _source(change: Change) -> str:
    state = "new" if change.before is None else "gone" if change.now is None else "another edition"
    edition = f" ({change.detail})" if change.detail else ""
    return f"{change.table}, {change.item}{edition}: {state}"


def _definitions(changes: list[Change], *, is_compared: bool) -> list[str]:
    lines = []
    for kind, words in (
        ("data_origin", "The origin of the submissions changed"),
        ("definitions", "What defines the tables changed"),
        ("code", "The version of the code changed"),
    ):
        for change in _of(changes, kind):
            before, now = (str(value)[:40] for value in (change.before, change.now))
            lines.append(f"- {words}: {before} before, {now} now.")
    return lines or ["Unchanged." if is_compared else "Not compared."]


def _of(changes: list[Change], kind: str) -> list[Change]:
    return [change for change in changes if change.kind == kind]


def _listed(lines) -> list[str]:
    found = [f"- {line}" for line in lines]
    more = len(found) - MOST_LISTED
    if more > 0:
        found = [*found[:MOST_LISTED], f"- and {more} more"]
    return found or ["None."]
