"""Simulated people for the benchmarks of the models: the columns of `marts.fct_pathway` they read.

Drawn part by part, so that ten million never stand in memory at once. Groups have the shares of
England and planted gaps; services are of very unequal size and differ in every outcome; the
covariates of all blocks matter. Nobody in them is a person.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from made_pathways import GROUPS, NOT_STATED, SHARES, WITHOUT_DENSITY

PART = 250_000
MONTHS = pd.date_range("2020-04-01", periods=48, freq="MS")
# Log odds where all covariates are at their mean.
TREATED_OUTCOMES = {
    "is_recovery": 0.0,
    "is_reliable_improvement": 0.7,
    "is_reliable_recovery": -0.1,
    "is_reliable_deterioration": -2.7,
    "is_dropout": -1.2,
}
QUESTIONS_AT_ASSESSMENT = {
    "peq_assessment_q1": 2.5,
    "peq_assessment_q2": 1.4,
    "peq_assessment_q3": 2.8,
}
QUESTIONS_AFTER_TREATMENT = [f"peq_treatment_q{number}" for number in range(1, 6)]
SHARE_ACCESSED, SHARE_TREATED, SHARE_AT_CASENESS, SHARE_ANSWERING = 0.69, 0.54, 0.92, 0.3
# England, 2024-25: 1.8 million referrals, 0.67 million courses of treatment.
REFERRED_PER_TREATED = 1 / (SHARE_ACCESSED * SHARE_TREATED)
CATEGORIES = {
    "gender": {"Female": 0.66, "Male": 0.33, "Indeterminate": 0.01},
    "employment_status": {
        "Employed": 0.55,
        "Unemployed and seeking work": 0.15,
        "Student": 0.1,
        "Retired": 0.08,
        "Long-term sick or disabled": 0.07,
        "Homemaker": 0.05,
    },
    "medication_status": {
        "Not prescribed": 0.5,
        "Prescribed and taking": 0.45,
        "Prescribed but not taking": 0.05,
    },
    "referral_route": {"Self": 0.6, "GP": 0.25, "Community": 0.1, "Secondary care": 0.05},
}
SERVICE_SD, GAP_SD, SERVICE_SIZE_SD = 0.22, 0.1, 0.8


@dataclass(frozen=True)
class World:
    """What holds for everybody: sizes of services, and what each does to each outcome."""

    seed: int
    sizes: np.ndarray
    levels: dict[str, np.ndarray]
    gaps: dict[str, np.ndarray]
    share_missing: float
    everybody_is_treated: bool

    @classmethod
    def drawn(
        cls, *, n_services: int, share_missing: float, everybody_is_treated: bool, seed: int = 6
    ) -> "World":
        """A world whose services are drawn from `seed`."""
        random = np.random.default_rng(seed)
        sizes = np.exp(random.normal(0, SERVICE_SIZE_SD, n_services))
        outcomes = [*TREATED_OUTCOMES, *QUESTIONS_AT_ASSESSMENT, *QUESTIONS_AFTER_TREATMENT]
        outcomes.append("proportion_sessions_attended")
        levels = {name: random.normal(0, SERVICE_SD, n_services) for name in outcomes}
        gaps = {name: random.normal(0, GAP_SD, n_services) for name in outcomes}
        return cls(seed, sizes / sizes.sum(), levels, gaps, share_missing, everybody_is_treated)

    def people(self, n: int, part: int) -> pd.DataFrame:
        """`n` people; the same for the same part."""
        return _Part(self, np.random.default_rng([self.seed, part]), n).frame()


def fill(connection: duckdb.DuckDBPyConnection, table: str, world: World, n_people: int) -> None:
    """A new table with `n_people` of a world."""
    for part, start in enumerate(range(0, n_people, PART)):
        frame = world.people(min(PART, n_people - start), part)
        connection.register("part", frame)
        verb = f"insert into {table}" if part else f"create table {table} as"
        connection.execute(
            f"{verb} select {start} + pathway_key as pathway_key, * exclude pathway_key from part"
        )
        connection.unregister("part")


class _Part:
    """People of one part: who they are, then how far they came, then how it ended."""

    def __init__(self, world: World, random: np.random.Generator, n: int) -> None:
        self.world, self.random, self.n = world, random, n
        shares = np.array(SHARES)
        self.group = random.choice(len(GROUPS), n, p=shares / shares.sum())
        self.service = random.choice(len(world.sizes), n, p=world.sizes)

    def frame(self) -> pd.DataFrame:
        """All columns."""
        frame = pd.DataFrame({"pathway_key": np.arange(self.n), "data_origin": "simulated"})
        names = [f"S{code:04d}" for code in range(len(self.world.sizes))]
        frame["provider_code"] = pd.Categorical.from_codes(self.service, names)
        self._ethnic_group(frame)
        self._covariates(frame)
        self._course(frame)
        self._outcomes(frame)
        return frame

    def _ethnic_group(self, frame: pd.DataFrame) -> None:
        stated = self._known()
        codes = np.where(stated, self.group, len(GROUPS))
        frame["ethnic_group"] = pd.Categorical.from_codes(codes, [*GROUPS, NOT_STATED])
        frame["is_minoritised"] = _flags(self.group > 0, stated)
        own, other = self.random.beta(8, 2, self.n), self.random.beta(1, 9, self.n)
        density = np.where(self.group == 0, own, other) * 100
        lacking = np.isin(self.group, [GROUPS.index(item) for item in WITHOUT_DENSITY]) | ~stated
        frame["own_group_density_pct"] = np.where(lacking, np.nan, density)

    def _covariates(self, frame: pd.DataFrame) -> None:
        random, n = self.random, self.n
        month = random.integers(0, len(MONTHS), n)
        frame["referral_month"] = MONTHS[month]
        years = [f"{year}-{year - 1999}" for year in range(2020, 2024)]
        frame["financial_year"] = pd.Categorical.from_codes(month // 12, years)
        for name, shares in CATEGORIES.items():
            codes = random.choice(len(shares), n, p=list(shares.values()))
            frame[name] = pd.Categorical.from_codes(np.where(self._known(), codes, -1), [*shares])
        self.decile, self.phq9 = random.integers(1, 11, n), random.integers(5, 28, n)
        self.age = random.integers(16, 90, n)
        frame["age_years"] = self.age
        frame["imd_decile"] = pd.Categorical.from_codes(
            np.where(self._known(), self.decile - 1, -1), [str(decile) for decile in range(1, 11)]
        )
        frame["phq9_first"] = self._number(self.phq9)
        frame["gad7_first"] = self._number(random.integers(5, 22, n))
        frame["weeks_to_assessment"] = self._number(random.gamma(1.2, 2.2, n).round(1))
        frame["weeks_to_treatment"] = self._number(random.gamma(1.2, 5.5, n).round(1))
        frame["n_contacts_attended"] = random.poisson(5, n) + 2

    def _course(self, frame: pd.DataFrame) -> None:
        random, n = self.random, self.n
        everybody = self.world.everybody_is_treated
        accessed = everybody | (random.random(n) < SHARE_ACCESSED)
        self.treated = accessed & (everybody | (random.random(n) < SHARE_TREATED))
        self.at_caseness = everybody | (random.random(n) < SHARE_AT_CASENESS)
        frame["is_accessed"] = frame["is_assessed"] = self.assessed = accessed
        frame["is_course_of_treatment"] = self.treated
        frame["is_at_caseness"] = self.at_caseness

    def _outcomes(self, frame: pd.DataFrame) -> None:
        random, n = self.random, self.n
        for column, intercept in TREATED_OUTCOMES.items():
            known = self.treated
            if "recovery" in column:
                known = known & self.at_caseness
            frame[column] = _flags(self._happens(column, intercept), known)
        for column, intercept in QUESTIONS_AT_ASSESSMENT.items():
            known = self.assessed & (random.random(n) < SHARE_ANSWERING)
            frame[column] = _flags(self._happens(column, intercept), known)
        answered = self.treated & (random.random(n) < SHARE_ANSWERING)
        for column in QUESTIONS_AFTER_TREATMENT:
            score = 3.6 + 0.1 * self._predictor(column) + random.normal(0, 0.6, n)
            frame[column] = np.where(answered, score, np.nan)
        column = "proportion_sessions_attended"
        share = 0.78 + 0.05 * self._predictor(column) + random.normal(0, 0.18, n)
        frame[column] = np.where(self.treated, share, np.nan)

    def _predictor(self, column: str) -> np.ndarray:
        gap_of_group = np.append(0.0, np.linspace(-0.6, 0.3, len(GROUPS) - 1))
        covariates = 0.008 * (self.age - 45) - 0.05 * (self.phq9 - 16) + 0.04 * (self.decile - 5)
        service = self.world.levels[column][self.service]
        service = service + self.world.gaps[column][self.service] * (self.group > 0)
        return covariates + gap_of_group[self.group] + service

    def _happens(self, column: str, intercept: float) -> np.ndarray:
        odds = np.exp(intercept + self._predictor(column))
        return self.random.random(self.n) < odds / (1 + odds)

    def _known(self) -> np.ndarray:
        return self.random.random(self.n) >= self.world.share_missing

    def _number(self, values: np.ndarray) -> np.ndarray:
        return np.where(self._known(), values, np.nan)


def _flags(values: np.ndarray, known: np.ndarray) -> pd.array:
    return pd.arrays.BooleanArray(values, ~known)
