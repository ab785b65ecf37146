"""The rules for figures that leave the warehouse, stated once more for Python.

`dbt_project/macros/disclosure.sql` applies them; a test holds the two equal.
"""

import numpy as np
import yaml

from orchestration.settings import DBT_PROJECT_DIR

_VARIABLES = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]
SMALLEST: int = _VARIABLES["smallest_published_count"]
# A withheld count under this is called small: a reason that told 4 from 5 would narrow it, and so
# would one that told 9 from 10 where most of 11 people are counted.
FEW: int = 10 * SMALLEST
ROUNDING: int = _VARIABLES["published_rounding"]
DECIMALS_ENGLAND: int = _VARIABLES["percentage_decimals_england"]
DECIMALS_ELSEWHERE: int = _VARIABLES["percentage_decimals_elsewhere"]


def is_small(count: np.ndarray | int) -> np.ndarray | bool:
    """Whether a count of people may not be shown."""
    return count < SMALLEST


def is_small_rate(numerator: np.ndarray | int, denominator: np.ndarray | int) -> np.ndarray | bool:
    """Whether a rate may not be shown: few have the outcome, few have not, or few are there."""
    return is_small(np.minimum(numerator, denominator - numerator))


def disclose_count(count: int) -> int | None:
    """A count of people as published: None under the minimum, else rounded, halves upwards."""
    if is_small(count):
        return None
    return (2 * count + ROUNDING) // (2 * ROUNDING) * ROUNDING


def disclose_rate(numerator: int, denominator: int, *, is_england: bool) -> float | None:
    """A rate as published, 0 to 1, from true counts: None when one of its counts is small.

    A percentage to one decimal for England and to a whole number below it, halves upwards.
    """
    if is_small_rate(numerator, denominator):
        return None
    scale = 100 * 10 ** (DECIMALS_ENGLAND if is_england else DECIMALS_ELSEWHERE)
    return (2 * numerator * scale + denominator) // (2 * denominator) / scale
