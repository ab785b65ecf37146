"""What unadjusted odds ratios say about the whole-period counts of England.

An odds ratio and its Wald limits, with the number of people, leave few pairs of events and
others for a group once those of the reference group are known.
"""

import numpy as np
import pandas as pd

from attack.reading import Release
from attack.roundings import HALF_STEP, NORMAL_QUANTILE, TOLERANCE

HALF = 0.0005 + TOLERANCE
LARGEST_GROUP = 200_000


def bound_by_estimates(
    release: Release,
    cells: pd.DataFrame,
    unknowns: dict[str, np.ndarray],
    rows,
    lower: np.ndarray,
    upper: np.ndarray,
) -> int:
    """Narrow `lower` and `upper` in place by the estimates of one release.

    `unknowns` has the unknowns n, r and d of every row of `cells`. Returns how many estimates
    were used. An estimate that agrees with no pair of counts was not made from these people and
    is left out.
    """
    usable = usable_estimates(release.estimates)
    is_whole = (cells["period_type"] == "whole_period") & (cells["org_type"] == "England")
    is_whole &= cells["stratum_type"] == ""
    place = cells.reset_index(drop=True)[is_whole.to_numpy()]
    row_of = {
        (measure, group): number
        for number, measure, group in zip(
            place.index, place["measure"], place["ethnic_group"], strict=True
        )
    }
    n_used = 0
    for estimate in usable.itertuples():
        own = row_of.get((estimate.outcome, estimate.ethnic_group))
        reference = row_of.get((estimate.outcome, estimate.reference_group))
        if own is None or reference is None:
            continue
        n, r, d = (unknowns[count][own] for count in "nrd")
        others = [unknowns[count][reference] for count in "nr"]
        box = (lower[[n, r, d, *others]], upper[[n, r, d, *others]])
        pairs = compatible_pairs(estimate, *box)
        if len(pairs):
            counts = np.column_stack([pairs, pairs.sum(axis=1)])
            np.maximum.at(lower, [n, r, d], counts.min(axis=0))
            np.minimum.at(upper, [n, r, d], counts.max(axis=0))
            n_used += 1
    return n_used


def usable_estimates(estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Shown odds ratios of two groups, without covariates; none if the table is absent."""
    if estimates is None:
        return pd.DataFrame(columns=["outcome"])
    return estimates[
        (estimates["analysis"] == "outcome_single_level")
        & (estimates["model"].astype(str) == "1")
        & (estimates["effect"] == "odds_ratio")
        & (estimates["ethnic_group"] != estimates["reference_group"])
        & estimates[["estimate", "n_people"]].notna().all(axis=1)
    ]


def compatible_pairs(estimate, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Pairs (events, others) of the group that agree with the estimate and its limits.

    `lower` and `upper` bound the group's events, others and people and the reference group's
    events and others. Returns an array of pairs x 2, empty if none agrees or none can be tried.
    """
    people = estimate.n_people + np.arange(-HALF_STEP, HALF_STEP + 1)
    people = people[(people >= lower[2]) & (people <= upper[2])]
    if not len(people) or people.max() > LARGEST_GROUP or (lower[3:] < 1).any():
        return np.zeros((0, 2))
    events = np.arange(max(lower[0], 1), min(upper[0], people.max() - 1) + 1)
    d, n = (grid.ravel() for grid in np.meshgrid(people, events))
    r = d - n
    fits = (r >= max(lower[1], 1)) & (r <= upper[1])
    n, r = n[fits], r[fits]
    least = np.log(n / r) - np.log(upper[3] / lower[4])
    most = np.log(n / r) - np.log(lower[3] / upper[4])
    fits = (most >= np.log(max(estimate.estimate - HALF, 1e-9))) & (
        least <= np.log(estimate.estimate + HALF)
    )
    if estimate.lower > 4 * HALF:
        width = [
            np.log((estimate.upper + side * HALF) / (estimate.lower - side * HALF))
            for side in (-1, 1)
        ]
        own = 1 / n + 1 / r
        error_most = 2 * NORMAL_QUANTILE * np.sqrt(own + (1 / lower[3:]).sum())
        error_least = 2 * NORMAL_QUANTILE * np.sqrt(own + (1 / upper[3:]).sum())
        fits &= (error_most >= width[0] - TOLERANCE) & (error_least <= width[1] + TOLERANCE)
    return np.column_stack([n, r])[fits]
