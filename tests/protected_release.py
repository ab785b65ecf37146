"""Protecting made-up counts and writing them as a release that the attack program can read.

The counts go through the tables of a warehouse, the decisions through the rules of
`orchestration.publication.disclosure`; nothing of dbt is needed.
"""

from pathlib import Path

import duckdb
import made_release
import numpy as np
import pandas as pd

from attack import groups
from attack.roundings import wilson
from orchestration.publication.disclosure import disclose_count, disclose_rate
from orchestration.publication.protection.decisions import decide_all
from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.tables import Counts, read_counts

KEYS = ["period_type", "period", "org_type", "org_code", "ethnic_grouping", "ethnic_group"]


def counts_of(base: pd.DataFrame) -> Counts:
    """True counts as the warehouse holds them, of counts drawn by `made_release`."""
    rates, strata = made_release.true_tables(base)
    rates = rates[rates["period_type"] != "whole_period"]
    lines = groups.usual_lines()
    lines = lines.assign(ethnic_category_code=lines["detailed_group"])
    placed = base.dropna(subset=["Region"])
    places = placed[["Sub-ICB", "ICB", "Region"]].drop_duplicates()
    places = places.set_axis(["sub_icb_code", "icb_code", "region_code"], axis=1)
    measures = pd.DataFrame(made_release.POPULATIONS.items(), columns=["measure", "denominator"])
    with duckdb.connect() as connection:
        for name, frame in {
            "marts.agg_outcome_rates": rates,
            "marts.agg_outcome_rates_by_stratum": strata,
            "marts.dim_organisation": places.assign(org_type="Sub-ICB"),
            "intermediate.int_ethnic_groups__groupings": lines,
            "reference.measures": measures.assign(is_published=True),
        }.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.register("frame", frame)
            connection.execute(f"create table {name} as from frame")
        return read_counts(connection)


def decide(counts: Counts, released: pd.DataFrame | None = None) -> pd.DataFrame:
    """The decisions about every measure; an error if most could not be protected."""
    rows, kept_back = decide_all(counts, released)
    assert len(kept_back) <= 2, kept_back
    return rows


def write_protected(base: pd.DataFrame, decisions: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Write what may be published to `folder`; the true counts of the rows that are offered."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = decisions[decisions["is_offered"] & (decisions["ethnic_grouping"] != LEFT_BETWEEN[0])]
    shown = published(seen)
    is_whole = shown["stratum_type"] == "none"
    shown[is_whole].drop(columns=["stratum_type", "stratum"]).to_parquet(
        folder / "pub_outcome_rates.parquet"
    )
    shown[~is_whole].to_parquet(folder / "pub_outcome_rates_by_stratum.parquet")
    made_release.organisations(base).to_parquet(folder / "pub_organisations.parquet")
    groups.usual_lines().to_parquet(folder / "pub_ethnic_groups.parquet")
    measures = pd.DataFrame(made_release.POPULATIONS.items(), columns=["measure", "denominator"])
    measures.to_parquet(folder / "pub_measures.parquet")
    true = seen[[*KEYS, "stratum_type", "stratum", "measure", "numerator", "denominator"]]
    return true.replace({"stratum_type": {"none": ""}, "stratum": {"All": ""}})


def published(decisions: pd.DataFrame) -> pd.DataFrame:
    """The figures of decided rows as published: counts, rate and limits, null where withheld."""
    table = decisions.reset_index(drop=True)
    n, d = table["numerator"].to_numpy(), table["denominator"].to_numpy()
    is_shown = table["suppression_reason"].isna().to_numpy()
    is_england = (table["org_type"] == "England").to_numpy()
    is_denominator_shown = table["denominator_suppression_reason"].isna().to_numpy()
    lower, upper = wilson(np.where(is_shown, n, 5.0), np.where(is_shown, d, 10.0))
    scale = np.where(is_england, 1000, 100)
    rate = [
        disclose_rate(int(a), int(b), is_england=bool(e)) if shown else None
        for a, b, e, shown in zip(n, d, is_england, is_shown, strict=True)
    ]
    return table.assign(
        numerator=[disclose_count(int(a)) if s else None for a, s in zip(n, is_shown, strict=True)],
        denominator=[
            disclose_count(int(b)) if s else None
            for b, s in zip(d, is_denominator_shown, strict=True)
        ],
        rate=pd.Series(rate, dtype="float64"),
        rate_lower=np.where(is_shown, np.floor(lower * scale + 0.5) / scale, np.nan),
        rate_upper=np.where(is_shown, np.floor(upper * scale + 0.5) / scale, np.nan),
    ).astype({"numerator": "float64", "denominator": "float64"})
