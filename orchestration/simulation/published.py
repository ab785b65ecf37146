"""The published tables as arrays by ethnic group, read from the seeds: the targets of calibration.

Groups are in the order of `codes()`: the 16 categories, then those not known (Z, 99, missing,
invalid), which the report does not describe and which get the figures of White British people.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from orchestration.settings import DBT_PROJECT_DIR

SEEDS = DBT_PROJECT_DIR / "seeds"
NOT_KNOWN = {"Z": "Z", "99": "99", "": "-1", "Q": "-3"}
WHITE_BRITISH = 0
N_KNOWN = 16
# Harwood and others report these groups together.
HARWOOD_GROUPS = {
    "Asian (all, aggregate)": "HJKL",
    "Mixed (all, aggregate)": "DEFG",
    "Other (all, aggregate)": "RS",
}


@lru_cache
def codes() -> tuple[str, ...]:
    """Ethnic category codes as submitted, in the order of every array by group."""
    return (*_seed("ethnic_categories")["ethnic_category_code"], *NOT_KNOWN)


@lru_cache
def labels() -> tuple[str, ...]:
    """The label of every group, as in the warehouse."""
    known = list(_seed("ethnic_categories")["ethnic_group"])
    absent = _seed("ethnicity_not_given").set_index("ethnic_category_code")["ethnic_group"]
    return (*known, *(absent[code] for code in NOT_KNOWN.values()))


@lru_cache
def census_columns() -> dict[str, int]:
    """Columns of the 2011 census by LSOA, and the group each counts."""
    seed = _seed("ethnic_group_labels")
    rows = seed[seed["label_source"] == "census_2011"]
    position = {code: number for number, code in enumerate(codes())}
    return {
        label: position[code]
        for label, code in zip(rows["published_label"], rows["ethnic_category_code"], strict=True)
        if code in position
    }


def described(statistic: str, population: str) -> np.ndarray:
    """A statistic of Tables 2 to 4 by group. Shape (20,)."""
    return np.append(_descriptive(statistic, population), [np.nan] * 4)[_FILLED]


def estimates(analysis: str, outcome: str, model: str) -> np.ndarray:
    """Published estimates by group: odds ratios, or differences. Unpublished groups are NaN."""
    seed = _seed("published_estimates")
    rows = seed[
        (seed["analysis"] == analysis) & (seed["outcome"] == outcome) & (seed["model"] == model)
    ]
    by_group = rows.set_index("ethnic_group")["published_estimate"].astype(float)
    return by_group.reindex(labels()).to_numpy()


def peq_answers(table: str, statistic: str) -> pd.DataFrame:
    """Tables 25 and 27: one row per group, one column per question."""
    wide = _seed(table).pivot(index="ethnic_group", columns="question", values=statistic)
    wide = wide.astype(float)
    # One group for everybody whose ethnicity is not known.
    return wide.reindex([label if label in wide.index else "Missing" for label in labels()])


def harwood(outcome: str) -> np.ndarray:
    """Odds ratios of Harwood and others (2021) by group; 1 where nothing is reported.

    Of two estimates for one group the first is taken: the imputed data, not the complete cases.
    """
    seed = _seed("published_harwood_2021")
    rows = seed[seed["outcome"] == outcome].drop_duplicates("ethnic_group")
    ratios = np.ones(len(codes()))
    for label, value in zip(rows["ethnic_group"], rows["odds_ratio"].astype(float), strict=True):
        members = HARWOOD_GROUPS.get(label)
        for number, code in enumerate(codes()):
            if (members and code in members) or labels()[number] == label:
                ratios[number] = value
    return ratios


_FILLED = np.array([*range(N_KNOWN), *[WHITE_BRITISH] * len(NOT_KNOWN)])


@lru_cache
def _descriptive(statistic: str, population: str) -> tuple[float, ...]:
    seed = _seed("published_descriptive_statistics")
    rows = seed[(seed["statistic"] == statistic) & (seed["population"] == population)]
    by_group = rows.set_index("ethnic_group")["value"].astype(float)
    return tuple(by_group.reindex(labels()[:N_KNOWN]))


@lru_cache
def _seed(name: str) -> pd.DataFrame:
    return pd.read_csv(SEEDS / f"{name}.csv", dtype=str, keep_default_na=False)
