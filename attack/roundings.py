"""What a published pair of counts can truly be: counts to the nearest 5, the rate and its limits.

The rate and its Wilson limits are made from true counts, so they often leave one pair of the 25.
"""

import numpy as np
import pandas as pd

NO_LIMIT = 1e9
SMALLEST = 5
# A withheld count is called small under this, so that its reason tells next to nothing.
FEW = 50
# Where fewer are there, `small_count` says nothing of numerator and remainder.
MANY = 2 * FEW + SMALLEST - 1
HALF_STEP = 2
# The 97.5 per cent point of the normal distribution, as used for the published limits.
NORMAL_QUANTILE = 1.959963984540054
TOLERANCE = 1e-9
BOUNDS = ["n_lower", "n_upper", "r_lower", "r_upper", "d_lower", "d_upper"]


def wilson(numerator: np.ndarray, denominator: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The Wilson 95 per cent limits of a proportion, both arrays in counts."""
    z = NORMAL_QUANTILE
    middle = numerator + z**2 / 2
    half = z * np.sqrt(numerator * (denominator - numerator) / denominator + z**2 / 4)
    return (middle - half) / (denominator + z**2), (middle + half) / (denominator + z**2)


def shown_bounds(rows: pd.DataFrame, decimals: np.ndarray) -> pd.DataFrame:
    """Bounds of numerator, remainder and denominator of rows that show both counts.

    `rows` has numerator, denominator, rate, rate_lower and rate_upper; `decimals` says to how
    many places the rates are rounded. Returns the columns of BOUNDS and n_pairs, the number of
    pairs that agree with everything shown. No pair at all means that the row contradicts itself:
    then the roundings alone count, and n_pairs is 0.
    """
    shown_n = rows["numerator"].to_numpy(float)
    shown_d = rows["denominator"].to_numpy(float)
    rates = [rows[name].to_numpy(float) for name in ("rate", "rate_lower", "rate_upper")]
    half = 0.5 * 10.0 ** -np.asarray(decimals, float) + TOLERANCE
    low, high, n_pairs = _enumerated(shown_n, shown_d, rates, half)
    alone = n_pairs == 0
    if alone.any():
        nothing = [np.full(alone.sum(), np.nan)] * 3
        low[:, alone], high[:, alone], _ = _enumerated(
            shown_n[alone], shown_d[alone], nothing, half[alone]
        )
    columns = np.stack([low, high], axis=1).reshape(6, -1).T
    return pd.DataFrame(columns, columns=BOUNDS, index=rows.index).assign(n_pairs=n_pairs)


def _enumerated(shown_n, shown_d, rates, half):
    low = np.full((3, len(shown_n)), NO_LIMIT)
    high = np.zeros((3, len(shown_n)))
    n_pairs = np.zeros(len(shown_n), int)
    for up in range(-HALF_STEP, HALF_STEP + 1):
        for across in range(-HALF_STEP, HALF_STEP + 1):
            n, d = shown_n + up, shown_d + across
            fits = (n >= SMALLEST) & (d - n >= SMALLEST)
            safe_n, safe_d = np.where(fits, n, 5.0), np.where(fits, d, 10.0)
            for shown, true in zip(rates, (safe_n / safe_d, *wilson(safe_n, safe_d)), strict=True):
                fits &= np.isnan(shown) | (np.abs(shown - true) <= half)
            for place, count in enumerate((n, d - n, d)):
                low[place] = np.where(fits, np.minimum(low[place], count), low[place])
                high[place] = np.where(fits, np.maximum(high[place], count), high[place])
            n_pairs += fits
    return low, high, n_pairs


def withheld_bounds(rows: pd.DataFrame, decimals: np.ndarray) -> pd.DataFrame:
    """Bounds of rows whose numerator is withheld, from the denominator and the reasons alone.

    A cell withheld as `secondary` is by its reason not a small one. A rate shown beside a
    withheld numerator counts. Returns the columns of BOUNDS and n_pairs, which is missing.
    """
    reason = rows["suppression_reason"].to_numpy(object)
    denominator_reason = rows["denominator_suppression_reason"].to_numpy(object)
    shown_d = rows["denominator"].to_numpy(float)
    has_d = ~np.isnan(shown_d)
    d_low = np.where(has_d, np.maximum(shown_d - HALF_STEP, SMALLEST), 0.0)
    d_high = np.where(has_d, shown_d + HALF_STEP, NO_LIMIT)
    d_high = np.where(~has_d & (denominator_reason == "small_count"), FEW - 1, d_high)
    d_low = np.where(~has_d & (denominator_reason == "secondary"), FEW, d_low)
    n_low = np.where(has_d & (reason == "secondary"), float(FEW), 0.0)
    d_low = np.maximum(d_low, 2 * n_low)
    n_high = np.maximum(d_high - n_low, 0)
    rate = rows["rate"].to_numpy(float)
    half = 0.5 * 10.0 ** -np.asarray(decimals, float) + TOLERANCE
    has_rate = ~np.isnan(rate)
    low_by_rate = np.ceil((rate - half) * d_low - TOLERANCE)
    high_by_rate = np.floor((rate + half) * d_high + TOLERANCE)
    n_least = np.where(has_rate, np.maximum(n_low, low_by_rate), n_low)
    n_most = np.where(has_rate, np.minimum(n_high, high_by_rate), n_high)
    columns = np.stack([n_least, n_most, n_low, n_high, d_low, d_high], axis=1)
    return pd.DataFrame(columns, columns=BOUNDS, index=rows.index).assign(n_pairs=np.nan)
