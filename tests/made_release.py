"""A made-up published release with its true counts: primary suppression, nothing secondary.

Counts per month, provider, place, group and gender are drawn; everything published is their sums.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from attack import groups
from attack.roundings import wilson

POPULATIONS = {
    "recovery": "at_caseness",
    "reliable_recovery": "at_caseness",
    "reliable_improvement": "finished",
    "reliable_deterioration": "finished",
    "six_week_standard": "finished",
    "dropout": "with_end_code",
    "access": "referrals",
    "assessment": "referrals",
    "course_of_treatment": "referrals",
}
BELOW_ENGLAND = {
    "financial_year": ["all", "minoritised", "broad", "detailed"],
    "quarter": ["all", "minoritised"],
    "rolling_12_months": ["all", "minoritised"],
    "month": ["all"],
}
COUNTS = [*POPULATIONS, *dict.fromkeys(POPULATIONS.values())]


def draw_counts(
    n_sub_icbs: int, n_icbs: int, n_providers: int, n_months: int, per_month: float, seed: int
) -> pd.DataFrame:
    """One row per month, provider, sub-ICB, detailed group and gender, with every count.

    `per_month` is the mean number of referrals of a sub-ICB in a month. Months start in April
    2022. One sub-ICB in forty stands for people without an area.
    """
    random = np.random.default_rng(seed)
    details = groups.usual_lines().query("ethnic_grouping == 'detailed'")["detailed_group"]
    share = random.dirichlet(np.full(len(details), 0.5))
    share[list(details).index("White British")] += 2
    index = pd.MultiIndex.from_product(
        [range(n_months), range(n_sub_icbs), range(2), details, ["Female", "Male"]],
        names=["month", "place", "which", "detailed_group", "gender"],
    )
    base = index.to_frame(index=False)
    mean = per_month / 4 * (share / share.sum())[pd.factorize(base["detailed_group"])[0]]
    size = random.gamma(2, 0.5, n_sub_icbs)[base["place"]]
    base["referrals"] = random.poisson(mean * size)
    base = base[base["referrals"] > 0].copy()
    provider_of = random.integers(0, n_providers, (n_sub_icbs, 2))
    provider_of[:, 0] = np.arange(n_sub_icbs) % n_providers
    base["Provider"] = [f"P{n:03}" for n in provider_of[base["place"], base["which"]]]
    has_area = (base["place"] % 40 != 39) | (n_sub_icbs < 40)
    icb = base["place"] % n_icbs
    for org_type, code in (("Sub-ICB", base["place"]), ("ICB", icb), ("Region", icb % 7)):
        letter = org_type[0]
        base[org_type] = np.where(has_area, letter + code.astype(str).str.zfill(3), None)
    return _with_outcomes(base, random)


def _with_outcomes(base, random):
    base["access"] = random.binomial(base["referrals"], 0.7)
    base["course_of_treatment"] = random.binomial(base["access"], 0.55)
    base["finished"] = random.poisson(base["referrals"] * 0.38)
    base["at_caseness"] = random.binomial(base["finished"], 0.94)
    base["with_end_code"] = random.binomial(base["finished"], 0.9)
    base["dropout"] = random.binomial(base["with_end_code"], 0.3)
    base["reliable_recovery"] = random.binomial(base["at_caseness"], 0.47)
    left = base["at_caseness"] - base["reliable_recovery"]
    base["recovery"] = base["reliable_recovery"] + random.binomial(left, 0.06)
    not_better = base["finished"] - base["recovery"]
    more = random.binomial(not_better, 0.37)
    base["reliable_improvement"] = base["reliable_recovery"] + more
    base["reliable_deterioration"] = random.binomial(not_better - more, 0.15)
    base["six_week_standard"] = random.binomial(base["finished"], 0.9)
    base["assessment"] = random.binomial(base["referrals"], 0.75)
    return base


def true_tables(base: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """True counts of the offered cells: outcome rates, and outcome rates by gender."""
    lines = groups.usual_lines()
    rates, strata = [], []
    levels = ["England", "Region", "ICB", "Sub-ICB", "Provider"]
    base = base.assign(England="ENG")
    for period_type, months in _periods(int(base["month"].max()) + 1).items():
        dated = base.merge(months, on="month")
        for org_type in levels:
            offered = BELOW_ENGLAND.get(period_type, [])
            if org_type == "England":
                offered = list(lines["ethnic_grouping"].unique())
            elif org_type == "Region" and period_type == "month":
                offered = ["all", "minoritised"]
            chosen = lines[lines["ethnic_grouping"].isin(offered)]
            rates.append(_summed(dated, chosen, org_type, []).assign(period_type=period_type))
            if period_type == "financial_year" and org_type in levels[:3]:
                crossed = ["all", "minoritised", *(["broad"] if org_type == "England" else [])]
                chosen = chosen[chosen["ethnic_grouping"].isin(crossed)]
                by_gender = _summed(dated, chosen, org_type, ["gender"])
                strata.append(by_gender.assign(period_type=period_type))
    by_gender = pd.concat(strata).rename(columns={"gender": "stratum"})
    return _long(pd.concat(rates)), _long(by_gender.assign(stratum_type="gender"))


def _summed(dated, lines, org_type, more):
    first = dated.groupby(["period", org_type, "detailed_group", *more])[COUNTS].sum()
    first = first.reset_index().merge(lines, on="detailed_group")
    keys = ["period", org_type, "ethnic_grouping", "ethnic_group", *more]
    summed = first.groupby(keys)[COUNTS].sum()
    pairs = lines[["ethnic_grouping", "ethnic_group"]].drop_duplicates()
    grid = pairs
    for column in ("period", org_type, *more):
        values = dated[column].dropna().drop_duplicates()
        grid = grid.merge(values.to_frame(), how="cross")
    table = grid.merge(summed.reset_index(), on=keys, how="left").fillna(dict.fromkeys(COUNTS, 0))
    return table.rename(columns={org_type: "org_code"}).assign(org_type=org_type)


def _long(table):
    keys = [column for column in table if column not in COUNTS]
    parts = [
        table[keys].assign(measure=m, numerator=table[m], denominator=table[d])
        for m, d in POPULATIONS.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _periods(n_months):
    month = np.arange(n_months)
    year, of_year = 2022 + (month + 3) // 12, (month + 3) % 12 + 1
    financial = 2022 + month // 12
    label = [f"{y}-{m:02}" for y, m in zip(year, of_year, strict=True)]
    years = [f"{y}-{(y + 1) % 100:02}" for y in financial]
    quarters = [f"{y} Q{m % 12 // 3 + 1}" for y, m in zip(years, month, strict=True)]
    rolling = [
        (m, label[last]) for last in range(11, n_months, 3) for m in range(last - 11, last + 1)
    ]
    return {
        "month": pd.DataFrame({"month": month, "period": label}),
        "quarter": pd.DataFrame({"month": month, "period": quarters}),
        "financial_year": pd.DataFrame({"month": month, "period": years}),
        "rolling_12_months": pd.DataFrame(rolling, columns=["month", "period"]),
        "whole_period": pd.DataFrame({"month": month, "period": "all"}),
    }


def published(true: pd.DataFrame) -> pd.DataFrame:
    """The rows as published: small cells withheld, others rounded, rates of true counts."""
    table = true.reset_index(drop=True).copy()
    n, d = table["numerator"].to_numpy(float), table["denominator"].to_numpy(float)
    small_d = d < 5
    small = small_d | (n < 5) | (d - n < 5)
    places = np.where(table["org_type"] == "England", 1000, 100)
    lower, upper = wilson(np.where(small, 5, n), np.where(small, 10, d))
    ratio = np.where(small, 5, n) / np.where(small, 10, d)
    for name, value in (("rate", ratio), ("rate_lower", lower), ("rate_upper", upper)):
        table[name] = np.where(small, np.nan, np.floor(value * places + 0.5) / places)
    table["numerator"] = np.where(small, np.nan, np.floor(n / 5 + 0.5) * 5)
    table["denominator"] = np.where(small_d, np.nan, np.floor(d / 5 + 0.5) * 5)
    table["suppression_reason"] = np.where(small, "small_count", None)
    table["denominator_suppression_reason"] = np.where(small_d, "small_count", None)
    return table.assign(interval_method="wilson", data_origin="simulated")


def organisations(base: pd.DataFrame) -> pd.DataFrame:
    """The rows of pub_organisations: every organisation and its parent."""
    chain = ["England", "Region", "ICB", "Sub-ICB"]
    placed = base.assign(England="ENG").dropna(subset=["Region"])
    parts = []
    for parent, child in [*pairwise(chain), ("England", "Provider")]:
        pairs = (base.assign(England="ENG") if child == "Provider" else placed)[[child, parent]]
        pairs = pairs.drop_duplicates().set_axis(["org_code", "parent_org_code"], axis=1)
        parts.append(pairs.assign(org_type=child, parent_org_type=parent))
    return pd.concat(parts, ignore_index=True)


def write_release(base: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Write the published tables to `folder` and return the true counts of all their cells."""
    folder.mkdir(parents=True, exist_ok=True)
    rates, strata = true_tables(base)
    published(rates).to_parquet(folder / "pub_outcome_rates.parquet")
    published(strata).to_parquet(folder / "pub_outcome_rates_by_stratum.parquet")
    organisations(base).to_parquet(folder / "pub_organisations.parquet")
    groups.usual_lines().to_parquet(folder / "pub_ethnic_groups.parquet")
    measures = pd.DataFrame(POPULATIONS.items(), columns=["measure", "denominator"])
    measures.to_parquet(folder / "pub_measures.parquet")
    return pd.concat([rates.assign(stratum_type="", stratum=""), strata], ignore_index=True)
