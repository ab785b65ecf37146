"""Made-up pathways with planted effects, straight into the columns of `marts.fct_pathway`.

For tests, studies and benchmarks of the models, where the whole pipeline would only slow down the
question. Nobody in them is a person.
"""

from dataclasses import dataclass, field

import duckdb
import numpy as np
import pandas as pd

GROUPS = (
    *("White British", "White Irish", "White Other"),
    *("Mixed White and Black Caribbean", "Mixed White and Black African"),
    *("Mixed White and Asian", "Mixed Other"),
    *("Asian Indian", "Asian Pakistani", "Asian Bangladeshi", "Asian Other"),
    *("Black Caribbean", "Black African", "Black Other", "Other Chinese", "Other Any Other"),
)
NOT_STATED = "Not stated"
SHARES = (
    *(0.70, 0.012, 0.062, 0.014, 0.006, 0.009, 0.013, 0.03, 0.028, 0.012, 0.02, 0.02, 0.026),
    *(0.007, 0.007, 0.034),
)
LOGISTIC = {
    "is_accessed": 0.8,
    "is_course_of_treatment": 2.0,
    "is_recovery": 0.0,
    "is_reliable_improvement": 0.7,
    "is_reliable_recovery": -0.1,
    "is_reliable_deterioration": -2.7,
    "is_dropout": -1.2,
    "peq_assessment_q1": 2.5,
    "peq_assessment_q2": 1.4,
    "peq_assessment_q3": 2.8,
}
LINEAR = {
    "proportion_sessions_attended": (0.78, 0.18),
    **{f"peq_treatment_q{number}": (3.6, 0.6) for number in range(1, 6)},
}
WITHOUT_DENSITY = tuple(group for group in GROUPS if group.startswith("Mixed"))


@dataclass
class Planted:
    """What is planted: log odds (or differences) by outcome column and group, and the rest.

    `effects[column][group]`; groups not named have none. `density[column][group]` is per
    percentage point. `covariate_strength` scales the effects of all covariates.
    """

    effects: dict[str, dict[str, float]] = field(default_factory=dict)
    density: dict[str, dict[str, float]] = field(default_factory=dict)
    service_sd: float = 0.25
    gap_sd: float = 0.0
    covariate_strength: float = 1.0
    share_missing: float = 0.05


def pathways(
    n_people: int,
    *,
    seed: int,
    planted: Planted | None = None,
    n_services: int = 40,
    equal_shares: bool = False,
) -> pd.DataFrame:
    """One row per person, all assessed and at caseness; seven of eight are treated."""
    planted = planted or Planted()
    random = np.random.default_rng(seed)
    shares = np.full(len(GROUPS), 1 / len(GROUPS)) if equal_shares else np.array(SHARES)
    group = random.choice(len(GROUPS), n_people, p=shares / shares.sum())
    service = random.choice(n_services, n_people, p=random.dirichlet(np.full(n_services, 3.0)))
    frame = _covariates(random, n_people, planted.share_missing)
    frame["pathway_key"] = np.arange(n_people)
    frame["provider_code"] = pd.Categorical.from_codes(
        service, [f"S{code:04d}" for code in range(n_services)]
    )
    stated = random.random(n_people) > planted.share_missing
    labels = np.append(np.array(GROUPS, object), NOT_STATED)
    frame["ethnic_group"] = pd.Categorical.from_codes(np.where(stated, group, len(GROUPS)), labels)
    frame["is_minoritised"] = pd.array(np.where(stated, group > 0, None), dtype="boolean")
    density = np.where(group == 0, random.beta(8, 2, n_people), random.beta(1, 9, n_people)) * 100
    lacking = np.isin(group, [GROUPS.index(item) for item in WITHOUT_DENSITY]) | ~stated
    frame["own_group_density_pct"] = np.where(lacking, np.nan, density)
    _outcomes(random, frame, group, service, density, planted, n_services)
    frame["data_origin"] = "simulated"
    return frame


def warehouse(frame: pd.DataFrame, without: tuple[str, ...] = ()) -> duckdb.DuckDBPyConnection:
    """An in-memory warehouse that holds the pathways and the ethnic groups."""
    connection = duckdb.connect()
    connection.execute("create schema marts")
    connection.register("frame", frame.drop(columns=list(without)))
    connection.execute("create table marts.fct_pathway as select * from frame")
    groups = pd.DataFrame({"ethnic_group": GROUPS, "sort_order": range(len(GROUPS))})
    connection.register("groups", groups)
    connection.execute("create table marts.dim_ethnic_group as select * from groups")
    return connection


def _covariates(random: np.random.Generator, n: int, share_missing: float) -> pd.DataFrame:
    def category(labels: list[str], shares: list[float]) -> pd.Categorical:
        codes = random.choice(len(labels), n, p=np.array(shares) / sum(shares))
        codes = np.where(random.random(n) < share_missing, len(labels), codes)
        return pd.Categorical.from_codes(codes, [*labels, "Missing"])

    def number(values: np.ndarray) -> np.ndarray:
        return np.where(random.random(n) < share_missing, np.nan, values)

    decile = random.integers(1, 11, n)
    return pd.DataFrame(
        {
            "age_years": random.integers(16, 90, n),
            "gender": category(["Female", "Male", "Indeterminate"], [0.66, 0.33, 0.01]),
            "imd_decile": pd.array(
                np.where(random.random(n) < share_missing, None, decile), dtype="Int64"
            ),
            "employment_status": category(
                ["Employed", "Unemployed and seeking work", "Student", "Retired"],
                [0.6, 0.2, 0.1, 0.1],
            ),
            "medication_status": category(
                ["Not prescribed", "Prescribed and taking", "Prescribed but not taking"],
                [0.5, 0.45, 0.05],
            ),
            "financial_year": pd.Categorical.from_codes(
                random.integers(0, 3, n), ["2021-22", "2022-23", "2023-24"]
            ),
            "referral_route": pd.Categorical.from_codes(
                random.choice(4, n, p=[0.6, 0.25, 0.1, 0.05]),
                ["Self", "GP", "Community", "Secondary care"],
            ),
            "phq9_first": number(random.integers(5, 28, n)),
            "gad7_first": number(random.integers(5, 22, n)),
            "weeks_to_assessment": number(random.gamma(1.2, 2.2, n).round(1)),
            "weeks_to_treatment": number(random.gamma(1.2, 5.5, n).round(1)),
            "n_contacts_attended": random.poisson(5, n) + 2,
        }
    )


def _outcomes(random, frame, group, service, density, planted: Planted, n_services: int) -> None:
    n = len(frame)
    strength = planted.covariate_strength
    shared = strength * (
        0.008 * (frame["age_years"].to_numpy() - 45)
        - 0.05 * (np.nan_to_num(frame["phq9_first"].to_numpy(), nan=16.0) - 16)
        + 0.04 * (frame["imd_decile"].astype("Float64").fillna(5).to_numpy(float) - 5)
    )
    frame["is_assessed"] = frame["is_at_caseness"] = True
    for column, intercept in LOGISTIC.items():
        predictor = intercept + shared + _planted(planted.effects.get(column), group)
        predictor = predictor + density * _planted(planted.density.get(column), group)
        level = random.normal(0, planted.service_sd, n_services)
        gap = random.normal(0, planted.gap_sd, n_services)
        predictor = predictor + level[service] + gap[service] * (group > 0)
        frame[column] = random.random(n) < 1 / (1 + np.exp(-predictor))
    for column, (mean, sd) in LINEAR.items():
        value = mean + 0.02 * shared + _planted(planted.effects.get(column), group)
        level = random.normal(0, 0.1 * planted.service_sd, n_services)
        frame[column] = value + level[service] + random.normal(0, sd, n)


def _planted(effects: dict[str, float] | None, group: np.ndarray) -> np.ndarray:
    values = np.array([(effects or {}).get(name, 0.0) for name in GROUPS])
    return values[group]
