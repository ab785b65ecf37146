"""The rules for figures that leave the warehouse, stated once more for Python.

`dbt_project/macros/disclosure.sql` applies them; a test holds the two equal.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import yaml

from orchestration.settings import DBT_PROJECT_DIR


@dataclass(frozen=True)
class Rules:
    """The smallest published count, what counts are rounded to, and decimals of percentages."""

    smallest: int
    rounding: int
    decimals_england: int
    decimals_elsewhere: int


@lru_cache
def rules() -> Rules:
    """The rules as `dbt_project.yml` sets them."""
    variables = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
    return Rules(
        variables["smallest_published_count"],
        variables["published_rounding"],
        variables["percentage_decimals_england"],
        variables["percentage_decimals_elsewhere"],
    )


def is_small(count: np.ndarray | int) -> np.ndarray | bool:
    """Whether a count of people may not be shown."""
    return count < rules().smallest


def is_small_rate(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Whether a rate may not be shown: few people have the outcome, few have not, or few are there."""
    return is_small(np.minimum(numerator, denominator - numerator))


def disclose_count(count: int) -> int | None:
    """A count of people as published: None under the minimum, else rounded, halves upwards."""
    if is_small(count):
        return None
    rounding = rules().rounding
    return (2 * count + rounding) // (2 * rounding) * rounding


def disclose_rate(numerator: int, denominator: int, *, is_england: bool) -> float | None:
    """A rate as published, 0 to 1, from true counts: None when one of its counts is small.

    A percentage to one decimal for England and to a whole number below it, halves upwards.
    """
    if is_small_rate(numerator, denominator):
        return None
    scale = 100 * 10 ** (rules().decimals_england if is_england else rules().decimals_elsewhere)
    return (2 * numerator * scale + denominator) // (2 * denominator) / scale
