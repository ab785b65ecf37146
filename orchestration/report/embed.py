"""The figures as the page carries them: columns of small integers, compressed, as text.

A frame becomes lists of distinct values and, for each row, their places; numbers are stored as
integers times `SCALE`, limits as their distance to the value, which compresses better.
`browser/figures.js` unpacks them.
"""

import base64
import gzip
import json

import pandas as pd

from orchestration.report.figures import KEYS, NUMBERS, Figures

SCALE = 1000
CODED = (*KEYS, "reason", "data_origin")
COUNTS = ("numerator", "denominator")
LIMITS = ("lower", "upper")


def packed(content: object) -> str:
    """Anything JSON can hold, compressed and written in base 64; the same bytes every time."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8"), 7, mtime=0)).decode("ascii")


def pack_figures(figures: Figures) -> dict:
    """Every dataset in columns, with the names of organisations and groups."""
    return {
        "scale": SCALE,
        "organisations": figures.organisations.to_numpy().tolist(),
        "groups": _records(figures.groups),
        "datasets": {name: _columns(frame) for name, frame in figures.frames.items()},
    }


def _columns(frame: pd.DataFrame) -> dict:
    columns: dict[str, object] = {"n": len(frame)}
    for name in CODED:
        codes, values = pd.factorize(frame[name], sort=True)
        columns[name] = {"values": [str(value) for value in values], "codes": codes.tolist()}
    numbers = {name: pd.to_numeric(frame[name]) for name in NUMBERS}
    has_value = numbers["value"].notna()
    for name, of_name in numbers.items():
        scaled = (of_name * (1 if name in COUNTS else SCALE)).round()
        if name in LIMITS:
            apart = (scaled - (numbers["value"] * SCALE).round()).abs()
            scaled = apart.where(has_value, scaled)
        columns[name] = _integers(scaled)
    return columns


def _integers(numbers: pd.Series) -> list[int | None] | None:
    """Integers with null for no number; None when there is not one number."""
    if not numbers.notna().any():
        return None
    return [None if pd.isna(value) else round(value) for value in numbers.tolist()]


def _records(frame: pd.DataFrame) -> list[dict]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
