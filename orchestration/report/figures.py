"""Reading the published tables: one frame of figures per dataset of the layout.

A frame has one row per organisation, year, ethnic group, measure and model, with the columns of
`COLUMNS`. A table that is not published, or has no rows, gives an empty frame: the report then
says so in place of a chart.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from orchestration.report.layout import Dataset, Layout

QUERIES = Path(__file__).with_name("queries")
KEYS = ("org_type", "org_code", "year", "ethnic_grouping", "ethnic_group", "measure", "model")
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
COLUMNS = ("org_name", *KEYS, *NUMBERS, "reason", "data_origin")
SIMULATED = "simulated"
# From this order on, ethnicity was not given; no chart compares those people with a group.
NOT_GIVEN = 90


@dataclass(frozen=True)
class Figures:
    """Every dataset as a frame, and the names of ethnic groups."""

    frames: dict[str, pd.DataFrame]
    groups: pd.DataFrame
    organisations: pd.DataFrame

    def is_simulated(self, dataset: str) -> bool:
        """Whether a dataset shows made-up people."""
        return bool((self.frames[dataset]["data_origin"] == SIMULATED).any())

    @property
    def any_simulated(self) -> bool:
        """Whether any dataset does."""
        return any(self.is_simulated(dataset) for dataset in self.frames)


def read_figures(connection: duckdb.DuckDBPyConnection, layout: Layout) -> Figures:
    """Every dataset of the layout from a published database."""
    tables = {name for (name,) in connection.execute("show tables").fetchall()}
    groups = _groups(connection, tables)
    frames = {
        name: _of_shown_groups(_read(connection, dataset, layout), groups)
        if dataset.tables <= tables
        else _empty()
        for name, dataset in layout.datasets.items()
    }
    return Figures(frames, groups, _organisations(frames))


def _read(connection: duckdb.DuckDBPyConnection, dataset: Dataset, layout: Layout) -> pd.DataFrame:
    query = (QUERIES / f"{dataset.query}.sql").read_text(encoding="utf-8")
    frame = connection.execute(query, dataset.parameters or None).df()
    missing = set(COLUMNS) - set(frame.columns)
    if missing:
        raise ValueError(f"queries/{dataset.query}.sql lacks {', '.join(sorted(missing))}")
    shown = {
        measure
        for chart in layout.charts
        if dataset.id in chart.datasets
        for measure in chart.measures
    }
    frame = frame[frame["measure"].isin(shown)]
    # A measure the publisher has never filled is no choice for a reader.
    filled = frame.loc[frame["value"].notna() | frame["lower"].notna(), "measure"].unique()
    frame = _as_shown(frame[frame["measure"].isin(filled)], dataset, layout)
    return frame[list(COLUMNS)].sort_values(list(KEYS), na_position="first", ignore_index=True)


def _of_shown_groups(frame: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The rows of groups that a chart can show, and of everyone."""
    key = ["ethnic_grouping", "ethnic_group"]
    shown = groups.loc[groups["sort_order"] < NOT_GIVEN, key]
    return frame[pd.MultiIndex.from_frame(frame[key]).isin(pd.MultiIndex.from_frame(shown))]


def _as_shown(frame: pd.DataFrame, dataset: Dataset, layout: Layout) -> pd.DataFrame:
    """The figures rounded once, from what is published to what is shown."""
    places = [
        layout.units[dataset.unit_of(layout.measures[measure])].decimals_in(org_type)
        for measure, org_type in zip(frame["measure"], frame["org_type"], strict=True)
    ]
    scale = 10.0 ** np.array(places, dtype=float)
    rounded = {}
    for name in ("value", "lower", "upper"):
        exact = pd.to_numeric(frame[name]).to_numpy(dtype=float)
        rounded[name] = np.sign(exact) * np.floor(np.abs(exact) * scale + 0.5 + 1e-9) / scale
    return frame.assign(**rounded)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})


def _groups(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> pd.DataFrame:
    if "pub_ethnic_group_names" not in tables:
        columns = ("ethnic_grouping", "ethnic_group", "census_name", "people", "panel")
        return pd.DataFrame(columns=[*columns, "sort_order"])
    return connection.execute(
        "select ethnic_grouping, ethnic_group, census_name, people, panel, sort_order "
        "from pub_ethnic_group_names order by ethnic_grouping, sort_order"
    ).df()


def _organisations(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per organisation of any dataset, under the name of its latest year.

    One that only simulated people belong to says so in its name.
    """
    columns = ["org_type", "org_code", "org_name", "year", "data_origin"]
    parts = [frame[columns].drop_duplicates() for frame in frames.values() if not frame.empty]
    if not parts:
        return pd.DataFrame(columns=columns[:3])
    every = pd.concat(parts).sort_values("year", na_position="first")
    every["is_made_up"] = every["data_origin"] == SIMULATED
    named = every.groupby(["org_type", "org_code"], as_index=False).agg(
        org_name=("org_name", "last"), is_made_up=("is_made_up", "all")
    )
    named["org_name"] = named["org_name"].fillna(named["org_code"])
    says_so = named["org_name"].str.contains(SIMULATED, case=False)
    named.loc[named["is_made_up"] & ~says_so, "org_name"] += f" ({SIMULATED})"
    return named[columns[:3]]
