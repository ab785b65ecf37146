"""Writes the data sets that R and the engines both fit: `python make_data.py`, once.

Made-up rows, one person each. `anchors.R` reads them and writes `anchors.json`.
"""

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).with_name("data")
GROUPS = ("White British", "Asian Indian", "Asian Pakistani", "Black African", "Other Chinese")
SHARES = (0.70, 0.10, 0.08, 0.07, 0.05)
EFFECTS = (0.0, -0.1, -0.4, -0.2, 0.15)
CHOICES = ("GP", "Self", "Community", "Other")


def data_set(
    sizes: np.ndarray, *, seed: int, intercept: float = 0.0, sd: float = 0.4, gap_sd: float = 0.0
) -> pd.DataFrame:
    """One row per person: service, covariates, a yes-or-no, a linear and a four-way outcome."""
    random = np.random.default_rng(seed)
    service = np.repeat(np.arange(len(sizes)), sizes)
    n_people = len(service)
    group = random.choice(len(GROUPS), n_people, p=SHARES)
    age = random.integers(16, 80, n_people)
    gender = random.choice(["Female", "Male", "Other"], n_people, p=[0.65, 0.33, 0.02])
    phq9 = random.integers(5, 28, n_people)
    minoritised = (group > 0).astype(int)
    level, gap = random.normal(0, sd, len(sizes)), random.normal(0, gap_sd, len(sizes))
    predictor = intercept + np.array(EFFECTS)[group] + 0.01 * (age - 40) - 0.05 * (phq9 - 15)
    predictor += 0.1 * (gender == "Male") + level[service] + gap[service] * minoritised
    y = (random.random(n_people) < 1 / (1 + np.exp(-predictor))).astype(int)
    linear = np.clip(0.8 + 0.05 * predictor + random.normal(0, 0.15, n_people), 0, 1).round(3)
    route = np.column_stack([np.zeros(n_people), 1 + predictor / 2, -0.5 - predictor, -1 + 0 * age])
    choice = np.argmax(route + random.gumbel(size=route.shape), axis=1)
    frame = pd.DataFrame(
        {
            "service": service,
            "ethnic_group": np.array(GROUPS)[group],
            "gender": gender,
            "age_years": age,
            "phq9_first": phq9,
            "is_minoritised": minoritised,
            "y": y,
            "linear": linear,
            "choice": np.array(CHOICES)[choice],
        }
    )
    return frame.sample(frac=1, random_state=seed)


def all_data_sets() -> dict[str, pd.DataFrame]:
    """The data sets by name: what makes each of them awkward is in its name."""
    random = np.random.default_rng(11)
    unequal = np.maximum(2, (np.exp(random.normal(3.6, 1.5, 30))).astype(int))
    lonely = np.concatenate([np.ones(150, int), np.full(50, 25)])
    return {
        "balanced": data_set(np.full(40, 60), seed=1),
        "very_unequal": data_set(unequal, seed=2),
        "rare_outcome": data_set(np.full(40, 120), seed=3, intercept=-3.6),
        "tiny_sd": data_set(np.full(40, 100), seed=14, sd=0.12),
        "one_patient_services": data_set(lonely, seed=5, sd=0.8),
        "random_gap": data_set(np.full(60, 80), seed=6, gap_sd=0.5),
    }


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for name, frame in all_data_sets().items():
        target = DATA / f"{name}.csv.gz"
        frame.to_csv(target, index=False, compression={"method": "gzip", "mtime": 0})
