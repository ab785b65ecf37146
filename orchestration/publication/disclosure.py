"""The rules for figures that leave the warehouse, stated once more for Python.

`dbt_project/macros/disclosure.sql` applies them; a test holds the two equal.
"""

import numpy as np

from orchestration.publication.protection.knowledge import rounded, rounded_percentage
from orchestration.publication.protection.rules import rules


def disclose_count(count: int) -> int | None:
    """A count of people as published: None under the minimum, else rounded, halves upwards."""
    if count < rules().smallest:
        return None
    return int(rounded(np.int64(count), rules().rounding))


def disclose_rate(numerator: int, denominator: int, *, is_england: bool) -> float | None:
    """A rate as published, 0 to 1, from true counts: None when one of its counts is small."""
    if min(numerator, denominator - numerator) < rules().smallest:
        return None
    decimals = np.int64(rules().decimals[is_england])
    shown = rounded_percentage(np.int64(numerator), np.int64(denominator), decimals)
    return int(shown) / (100 * 10 ** int(decimals))
