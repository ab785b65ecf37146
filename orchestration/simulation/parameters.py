"""What is planted, read from `parameters.yaml`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

PARAMETERS_FILE = Path(__file__).with_name("parameters.yaml")


@dataclass(frozen=True)
class Parameters:
    """The planted truth: shares, log odds of recovery, and how scores are spread."""

    ethnic_groups: dict[str, dict[str, float]]
    recovery: dict
    shares: dict
    scores: dict

    def ethnic_log_odds(self) -> dict[str, float]:
        """Log odds ratio of recovery by ethnic category code, against A."""
        return {
            code: float(np.log(entry["recovery_odds_ratio"]))
            for code, entry in self.ethnic_groups.items()
        }


@lru_cache
def load() -> Parameters:
    """The parameters of the project."""
    return Parameters(**yaml.safe_load(PARAMETERS_FILE.read_text()))
