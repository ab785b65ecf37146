"""The data sets of `data/` as rows for the engines, and what R found for them."""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.models.engine.rows import Column, Factor, Number, Rows

HERE = Path(__file__).parent
NAMES = sorted(file.name.removesuffix(".csv.gz") for file in (HERE / "data").glob("*.csv.gz"))


@lru_cache
def anchors() -> dict:
    """R's results by data set and kind of fit."""
    return json.loads((HERE / "anchors.json").read_text())["fits"]


@lru_cache
def people(name: str) -> pd.DataFrame:
    """The people of a data set, sorted by service and side of the gap."""
    frame = pd.read_csv(HERE / "data" / f"{name}.csv.gz")
    return frame.sort_values(["service", "is_minoritised"], kind="stable").reset_index(drop=True)


def factor(values: pd.Series, reference: str) -> Factor:
    """A category whose first level is the reference."""
    levels = (reference, *sorted(set(values) - {reference}))
    codes = values.map({level: code for code, level in enumerate(levels)})
    return Factor(values.name, levels, codes.to_numpy(np.uint8))


def rows(name: str, outcome: str = "y") -> Rows:
    """All people with ethnic group, gender, age and PHQ-9, grouped by service."""
    frame = people(name)
    _, services = np.unique(frame["service"], return_inverse=True)
    return Rows(
        outcome=frame[outcome].to_numpy(float),
        factors=[factor(frame["ethnic_group"], "White British"), factor(frame["gender"], "Female")],
        numbers=[
            Number(column, frame[column].to_numpy(np.float32), centre=40 if "age" in column else 15)
            for column in ("age_years", "phq9_first")
        ],
        services=services,
        service_names=tuple(str(code) for code in range(services.max() + 1)),
    )


def in_order(found: dict, columns: list[Column]) -> np.ndarray:
    """R's numbers in the order of our columns; NaN for the intercept, which is centred here."""
    return np.array([found.get(column.term + (column.level or ""), np.nan) for column in columns])
