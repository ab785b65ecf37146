"""Generated marts for measurements and attacks: made-up people, counted as the marts count.

Nothing here is estimated from real records. Shares of ethnic groups follow the simulator's
parameters; sizes of providers and areas are drawn. The columns are those of
`marts.agg_outcome_rates`.
"""

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
import yaml

from orchestration.settings import PROJECT_DIR

PARAMETERS = PROJECT_DIR / "orchestration" / "simulation" / "parameters.yaml"
SEEDS = PROJECT_DIR / "dbt_project" / "seeds"
# measure, share of the denominator with the outcome, population it is a share of
MEASURES = (
    ("recovery", 0.49, "at_caseness"),
    ("reliable_recovery", 0.47, "at_caseness"),
    ("reliable_improvement", 0.67, "finished"),
    ("reliable_deterioration", 0.06, "finished"),
    ("dropout", 0.24, "ended"),
    ("access", 0.73, "referred"),
    ("course_of_treatment", 0.39, "referred"),
)
POPULATIONS = {"finished": 0.39, "at_caseness": 0.365, "ended": 0.35, "referred": 1.0}


@dataclass(frozen=True)
class Scale:
    """How much to generate: people per year, and how many organisations of each type."""

    n_referrals_per_year: int
    n_providers: int
    n_regions: int
    n_icbs: int
    n_sub_icbs: int
    first_month: str = "2023-04"
    n_months: int = 12


SMALL_PROVIDER = Scale(900, 1, 1, 1, 1)
SMALL_REGION = Scale(12_000, 4, 1, 2, 4)
NATIONAL_YEAR = Scale(1_810_000, 150, 7, 42, 106)


def people(scale: Scale, *, seed: int) -> pd.DataFrame:
    """One row per made-up pathway: month, places, group, and 0 or 1 for populations, outcomes."""
    rng = np.random.default_rng(seed)
    n = scale.n_referrals_per_year * scale.n_months // 12
    months = pd.period_range(scale.first_month, periods=scale.n_months, freq="M").astype(str)
    sub_icb = rng.choice(scale.n_sub_icbs, n, p=_sizes(rng, scale.n_sub_icbs))
    at_home = sub_icb * scale.n_providers // scale.n_sub_icbs
    elsewhere = rng.choice(scale.n_providers, n, p=_sizes(rng, scale.n_providers))
    provider = np.where(rng.random(n) < 0.85, at_home, elsewhere)
    codes, shares = _ethnic_shares()
    frame = pd.DataFrame(
        {
            "month": rng.choice(months, n),
            "sub_icb": sub_icb,
            "provider": provider,
            "category": np.array(codes)[rng.choice(len(codes), n, p=shares)],
            "gender": rng.choice(["Female", "Male", "Not known"], n, p=[0.67, 0.31, 0.02]),
        }
    )
    drawn = rng.random(n)
    for name, share in POPULATIONS.items():
        frame[name] = drawn < share
    for measure, share, population in MEASURES:
        frame[measure] = frame[population] & (rng.random(n) < share)
    return frame


def organisations(scale: Scale) -> pd.DataFrame:
    """One row per organisation and the area it lies in: `org_type`, `org_code`, `parent_*`."""
    rows = [("England", "ENG", None, None)]
    rows += [("Region", _code("Y", i), "England", "ENG") for i in range(scale.n_regions)]
    rows += [
        ("ICB", _code("Q", i), "Region", _code("Y", i * scale.n_regions // scale.n_icbs))
        for i in range(scale.n_icbs)
    ]
    rows += [
        ("Sub-ICB", _code("S", i), "ICB", _code("Q", i * scale.n_icbs // scale.n_sub_icbs))
        for i in range(scale.n_sub_icbs)
    ]
    rows += [("Provider", _code("P", i), "England", "ENG") for i in range(scale.n_providers)]
    return pd.DataFrame(rows, columns=["org_type", "org_code", "parent_type", "parent_code"])


def outcome_rates(persons: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """The people counted as `agg_outcome_rates` counts them: true counts, every grain."""
    with duckdb.connect() as connection:
        connection.register("people", persons)
        connection.register("periods", _periods(scale))
        connection.register("places", _places(scale))
        connection.register("groups", _groups())
        return connection.execute(_count_sql()).df()


def _count_sql() -> str:
    wide = ", ".join(
        [f"count(*) filter (where {name}) as {name}" for name in POPULATIONS]
        + [f"count(*) filter (where {name}) as {name}_events" for name, _, _ in MEASURES]
    )
    totals = ", ".join(
        [f"sum({name}) as {name}" for name in POPULATIONS]
        + [f"sum({name}_events) as {name}_events" for name, _, _ in MEASURES]
    )
    measures = " union all by name ".join(
        f"select period_type, period, org_type, org_code, ethnic_grouping, ethnic_group, "
        f"'{measure}' as measure, cast({measure}_events as bigint) as numerator, "
        f"cast({population} as bigint) as denominator from counted where {population} > 0"
        for measure, _, population in MEASURES
    )
    return f"""
        with base as (
            select month, sub_icb, provider, category, {wide} from people group by all
        ), placed as (
            select month, category, org_type, org_code, {totals}
            from base join places using (sub_icb, provider) group by all
        ), grouped as (
            select month, org_type, org_code, ethnic_grouping, ethnic_group, {totals}
            from placed join groups using (category) group by all
        ), counted as (
            select period_type, period, org_type, org_code, ethnic_grouping, ethnic_group, {totals}
            from grouped join periods using (month) group by all
        )
        select *, numerator / denominator as rate from ({measures})
        order by all
    """


def _periods(scale: Scale) -> pd.DataFrame:
    months = pd.period_range(scale.first_month, periods=scale.n_months, freq="M")
    rows = []
    for month in months:
        year = month.year if month.month >= 4 else month.year - 1
        financial_year = f"{year}-{(year + 1) % 100:02}"
        quarter = (month.month - 4) % 12 // 3 + 1
        rows.append((str(month), "month", str(month)))
        rows.append((str(month), "quarter", f"{financial_year} Q{quarter}"))
        rows.append((str(month), "financial_year", financial_year))
        rows += [
            (str(month), "rolling_12_months", str(last))
            for last in months[11:]
            if last - 12 < month <= last
        ]
    return pd.DataFrame(rows, columns=["month", "period_type", "period"])


def _places(scale: Scale) -> pd.DataFrame:
    rows = []
    for sub_icb in range(scale.n_sub_icbs):
        icb = sub_icb * scale.n_icbs // scale.n_sub_icbs
        areas = [
            ("England", "ENG"),
            ("Region", _code("Y", icb * scale.n_regions // scale.n_icbs)),
            ("ICB", _code("Q", icb)),
            ("Sub-ICB", _code("S", sub_icb)),
        ]
        for provider in range(scale.n_providers):
            places = [*areas, ("Provider", _code("P", provider))]
            rows += [(sub_icb, provider, *place) for place in places]
    return pd.DataFrame(rows, columns=["sub_icb", "provider", "org_type", "org_code"])


def _groups() -> pd.DataFrame:
    known = pd.read_csv(SEEDS / "ethnic_categories.csv", dtype=str)
    rows = []
    for row in known.itertuples():
        minoritised = "Minoritised" if row.is_minoritised == "true" else "White British"
        rows += [
            (row.ethnic_category_code, "detailed", row.ethnic_group),
            (row.ethnic_category_code, "broad", row.broad_group),
            (row.ethnic_category_code, "minoritised", minoritised),
            (row.ethnic_category_code, "all", "All"),
        ]
    for code, label in (("Z", "Not stated"), ("99", "Not known"), ("", "Missing")):
        not_given = "Not stated, not known or invalid"
        rows += [
            (code, "detailed", label),
            (code, "broad", not_given),
            (code, "minoritised", not_given),
            (code, "all", "All"),
        ]
    return pd.DataFrame(rows, columns=["category", "ethnic_grouping", "ethnic_group"])


def _ethnic_shares() -> tuple[list[str], np.ndarray]:
    groups = yaml.safe_load(PARAMETERS.read_text())["ethnic_groups"]
    referrals = np.array([group["referrals"] for group in groups.values()], dtype=float)
    return [str(code) for code in groups], referrals / referrals.sum()


def _sizes(rng: np.random.Generator, n: int) -> np.ndarray:
    sizes = rng.lognormal(0, 0.6, n)
    return sizes / sizes.sum()


def _code(letter: str, number: int) -> str:
    return f"{letter}{number:03}"
