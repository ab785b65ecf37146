"""What is planted beside the published tables, read from `parameters.yaml` and `truths.yaml`."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

HERE = Path(__file__).parent
SCORE_OUTCOMES = ("recovery", "reliable_improvement", "reliable_deterioration")
OUTCOMES = (*SCORE_OUTCOMES, "dropout", "proportion_sessions_attended")


@dataclass(frozen=True)
class Parameters:
    """Levels, slopes, shares and code lists; every key is explained in `parameters.yaml`."""

    referrals: dict[str, int]
    not_known_odds_ratio: dict[str, float]
    levels: dict[str, float]
    centres: dict[str, float]
    effects: dict[str, dict[str, float]]
    categories: dict[str, dict[str, dict[str, float]]]
    services: dict
    reliable_of_mild_recoveries: float
    attendance_precision: float
    scores: dict[str, float]
    shares: dict
    routes: dict[str, dict]
    complaints: list[dict]
    measures: dict[str, dict]
    peq: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Truth:
    """Which truth is planted; `closing_month` and `closing_services` only where a gap closes."""

    name: str
    title: str
    ethnic_scale: float = 1.0
    density_scale: float = 1.0
    gap_scale: float = 1.0
    closes: bool = False
    assessment_from: str = "table_1"
    closing_month: str = ""
    closing_services: tuple[str, ...] = field(default=())


@lru_cache
def load() -> Parameters:
    """The parameters of the project."""
    return Parameters(**yaml.safe_load((HERE / "parameters.yaml").read_text()))


def truth_names() -> list[str]:
    """Names of the truths that can be planted."""
    return list(_truths())


def truth(name: str, *, closing_month: str = "", closing_services: tuple[str, ...] = ()) -> Truth:
    """The truth of that name; a ValueError names the known ones."""
    if name not in _truths():
        raise ValueError(f"{name!r} is no known truth; known: {', '.join(_truths())}")
    chosen = _truths()[name]
    if not chosen.get("closes"):
        closing_month, closing_services = "", ()
    return Truth(name, closing_month=closing_month, closing_services=closing_services, **chosen)


@lru_cache
def _truths() -> dict[str, dict]:
    return yaml.safe_load((HERE / "truths.yaml").read_text())


def weights(shares: dict) -> tuple[list[str], np.ndarray]:
    """The keys of a mapping of shares, and their cumulative weights ending at 1."""
    total = np.cumsum(np.array(list(shares.values()), dtype=float))
    return [str(key) for key in shares], total / total[-1]
