"""What a reader knows of each count from its own row, before any relation is used.

A row shows a numerator and a denominator rounded to 5 and a percentage rounded to a decimal or
to a whole number. At most 25 pairs of whole numbers fit a shown row; their extremes are what a
reader can know. A withheld row tells only why it is withheld.
"""

import numpy as np

from orchestration.publication.protection.propagation import UNLIMITED, Ranges
from orchestration.publication.protection.rules import Rules


def rounded(counts: np.ndarray, rounding: int) -> np.ndarray:
    """Counts to the nearest multiple, halves upwards."""
    return (2 * counts + rounding) // (2 * rounding) * rounding


def rounded_percentage(
    numerator: np.ndarray, denominator: np.ndarray, decimals: np.ndarray
) -> np.ndarray:
    """The percentage as a whole number of its last decimal: 504 is 50.4 with one decimal.

    Halves upwards, in whole numbers, so that every engine rounds alike.
    """
    scale = 100 * 10**decimals
    return (2 * numerator * scale + denominator) // np.maximum(2 * denominator, 1)


def of_a_count(counts: np.ndarray, rules: Rules) -> Ranges:
    """The range of each count that is shown on its own, rounded."""
    shown = rounded(counts, rules.rounding)
    half_below = rules.rounding // 2
    half_above = (rules.rounding - 1) // 2
    return Ranges(np.maximum(shown - half_below, rules.smallest), shown + half_above)


def of_a_rate(
    numerators: np.ndarray, denominators: np.ndarray, decimals: np.ndarray, rules: Rules
) -> tuple[Ranges, Ranges, Ranges]:
    """The ranges of numerator, denominator and remainder of each shown row.

    Every pair of whole numbers that rounds to the shown numerator, denominator and percentage,
    and whose three counts are large enough to be shown, is possible.
    """
    shown = rounded_percentage(numerators, denominators, decimals)
    numerator_known = of_a_count(numerators, rules)
    denominator_known = of_a_count(denominators, rules)
    empty = np.full(len(numerators), UNLIMITED, dtype=np.int64)
    lows = [empty.copy() for _ in range(3)]
    highs = [-empty for _ in range(3)]
    for step_n in range(rules.rounding):
        for step_d in range(rules.rounding):
            n = numerator_known.low + step_n
            d = denominator_known.low + step_d
            fits = (
                (n <= numerator_known.high)
                & (d <= denominator_known.high)
                & (d - n >= rules.smallest)
                & (rounded_percentage(n, d, decimals) == shown)
            )
            for which, value in enumerate((n, d, d - n)):
                lows[which] = np.where(fits, np.minimum(lows[which], value), lows[which])
                highs[which] = np.where(fits, np.maximum(highs[which], value), highs[which])
    return tuple(Ranges(low, high) for low, high in zip(lows, highs, strict=True))
