"""Reading a published folder: one row per offered cell, with bounds of what it can truly be.

Codes and labels become the coordinates of a count: stratum, organisation, months and the set of
detailed groups. Nothing is solved here.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from attack import groups, periods, roundings

PLACE = ["stratum_type", "stratum", "org", "start", "end", "group"]
SHOWN = ["numerator", "denominator", "rate", "rate_lower", "rate_upper"]
OPTIONAL = [*SHOWN[2:], "suppression_reason", "denominator_suppression_reason"]
LABELS = ["period_type", "period", "org_type", "org_code", "ethnic_group", "measure"]
KEY = [*LABELS[:4], "ethnic_grouping", "ethnic_group", "measure", "stratum_type", "stratum"]
USUAL_POPULATIONS = {
    "recovery": "at caseness",
    "reliable_recovery": "at caseness",
    "reliable_improvement": "finished courses",
    "reliable_deterioration": "finished courses",
    "no_reliable_change": "finished courses",
    "access": "referrals",
    "course_of_treatment": "referrals",
    "dropout": "finished courses with an end code",
}


@dataclass
class Release:
    """One published folder: its cells, its lines and organisations, and what it lacks."""

    name: str
    cells: pd.DataFrame
    masks: pd.Series
    parents: pd.DataFrame
    estimates: pd.DataFrame | None = None
    notes: list[str] = field(default_factory=list)


def read_release(folder: Path, true_counts: pd.DataFrame | None = None) -> Release:
    """Read the published tables of `folder`.

    A release of financial years alone may name them `financial_year` instead of by type and period.
    `true_counts` has the key columns of the cells, numerator and denominator: they replace what
    is shown. Raises FileNotFoundError if there are no outcome rates, ValueError naming table and
    columns if a column of theirs is missing.
    """
    notes: list[str] = []
    rates = _table(folder, "pub_outcome_rates", notes)
    if rates is None:
        raise FileNotFoundError(f"{folder} has no pub_outcome_rates.parquet: nothing to attack")
    if "financial_year" in rates and "period" not in rates:
        rates = rates.assign(period_type="financial_year", period=rates["financial_year"])
    strata = _table(folder, "pub_outcome_rates_by_stratum", notes)
    lines = _table(folder, "pub_ethnic_groups", notes)
    masks = groups.masks_of(groups.usual_lines() if lines is None else lines)
    measures = _table(folder, "pub_measures", notes)
    populations = USUAL_POPULATIONS
    if measures is not None:
        populations = dict(zip(measures["measure"], measures["denominator"], strict=True))
    organisations = _table(folder, "pub_organisations", notes)
    cells = pd.concat([rates.assign(stratum_type="", stratum=""), strata], ignore_index=True)
    for column in OPTIONAL:
        if column not in cells:
            cells[column] = np.nan if column in SHOWN else None
            notes.append(f"column {column} of pub_outcome_rates is absent and was not used")
    cells = located(cells, masks, populations, folder.name)
    cells = bounded(cells, true_counts)
    return Release(
        name=folder.name if folder.name != "published" else folder.parent.name,
        cells=cells,
        masks=masks,
        parents=parents_of(organisations, rates),
        estimates=_table(folder, "pub_estimates", notes),
        notes=notes,
    )


def _table(folder: Path, name: str, notes: list[str]) -> pd.DataFrame | None:
    path = folder / f"{name}.parquet"
    if path.exists():
        return pd.read_parquet(path)
    notes.append(f"{name} is absent and was not used")
    return None


def located(
    cells: pd.DataFrame, masks: pd.Series, populations: dict[str, str], name: str
) -> pd.DataFrame:
    """Add the coordinates of PLACE and `population` to the rows of the outcome tables."""
    needed = [*KEY, *SHOWN, "suppression_reason", "denominator_suppression_reason"]
    missing = sorted(set(needed) - set(cells.columns))
    if missing:
        raise ValueError(f"pub_outcome_rates of {name} lacks the columns {', '.join(missing)}")
    unknown = sorted(set(cells["measure"]) - set(populations))
    if unknown:
        raise ValueError(f"{name}: no denominator is known for {', '.join(unknown)}")
    cells = cells.copy()
    lines = pd.MultiIndex.from_frame(cells[["ethnic_grouping", "ethnic_group"]])
    cells["group"] = masks.reindex(lines).to_numpy()
    if cells["group"].isna().any():
        first = cells[cells["group"].isna()].iloc[0]
        raise ValueError(
            f"{name}: the line {first.ethnic_group!r} of {first.ethnic_grouping!r} is not in "
            "pub_ethnic_groups"
        )
    cells["group"] = cells["group"].astype("int64")
    cells["org"] = cells["org_type"].astype(str) + " " + cells["org_code"].astype(str)
    cells["population"] = cells["measure"].map(populations)
    pairs = cells[["period_type", "period"]].drop_duplicates()
    spans = [periods.interval_of(*pair) for pair in pairs.itertuples(index=False)]
    pairs = pairs.assign(start=[s for s, _ in spans], end=[e for _, e in spans])
    pairs[["start", "end"]] = periods.clipped(
        pairs[["start", "end"]], pairs["period_type"] == "month"
    )
    return cells.merge(pairs, on=["period_type", "period"], how="left")


def bounded(cells: pd.DataFrame, true_counts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add the columns of BOUNDS, n_pairs, is_withheld, is_denominator_withheld and is_small."""
    decimals = np.where(cells["org_type"] == "England", 3, 2)
    is_shown = cells["numerator"].notna() & cells["denominator"].notna()
    shown = roundings.shown_bounds(cells[is_shown], decimals[is_shown])
    withheld = roundings.withheld_bounds(cells[~is_shown], decimals[~is_shown])
    cells = cells.join(pd.concat([shown, withheld]))
    reasons = ["small_count", "secondary"]
    cells["is_small"] = (
        (cells["suppression_reason"] == "small_count")
        & cells["denominator"].notna()
        & (cells["d_lower"] >= roundings.MANY)
    )
    cells["is_withheld"] = cells["numerator"].isna() & cells["suppression_reason"].isin(reasons)
    cells["is_denominator_withheld"] = cells["denominator"].isna() & cells[
        "denominator_suppression_reason"
    ].isin(reasons)
    return cells if true_counts is None else _as_if_exact(cells, true_counts)


def _as_if_exact(cells: pd.DataFrame, true_counts: pd.DataFrame) -> pd.DataFrame:
    key = [column for column in KEY if column in true_counts]
    exact = true_counts[[*key, "numerator", "denominator"]].rename(
        columns={"numerator": "true_n", "denominator": "true_d"}
    )
    for column in ("stratum_type", "stratum"):
        if column in exact:
            exact[column] = exact[column].fillna("")
    if "stratum" not in key:
        exact = exact.assign(stratum_type="", stratum="")
    joined = cells[KEY].merge(exact, on=KEY, how="left", validate="many_to_one")
    n, d = joined["true_n"].to_numpy(float), joined["true_d"].to_numpy(float)
    shows_n = cells["numerator"].notna().to_numpy() & ~np.isnan(n)
    shows_d = cells["denominator"].notna().to_numpy() & ~np.isnan(d)
    both = shows_n & shows_d
    for name, rows, value in (("n", shows_n, n), ("d", shows_d, d), ("r", both, d - n)):
        for side in ("lower", "upper"):
            column = f"{name}_{side}"
            cells[column] = np.where(rows, value, cells[column])
    return cells


def parents_of(organisations: pd.DataFrame | None, rates: pd.DataFrame) -> pd.DataFrame:
    """Columns parent, child_type and child of every organisation with cells, as 'type code'.

    Without `pub_organisations` only the parents that need no list are known: providers and
    regions belong to England.
    """
    seen = rates[["org_type", "org_code"]].drop_duplicates()
    if organisations is None:
        below = seen[seen["org_type"].isin(["Provider", "Region"])]
        below = below.assign(parent_org_type="England", parent_org_code="ENG")
    else:
        columns = ["org_type", "org_code", "parent_org_type", "parent_org_code"]
        below = seen.merge(organisations[columns], on=["org_type", "org_code"])
        below = below[below["parent_org_code"].notna()]
    return pd.DataFrame(
        {
            "parent": below["parent_org_type"] + " " + below["parent_org_code"],
            "child_type": below["org_type"],
            "child": below["org_type"] + " " + below["org_code"],
        }
    ).drop_duplicates()
