"""Cohen's d of scores between groups (`models.effect_sizes`), from group means and deviations."""

import numpy as np
import pandas as pd

from orchestration.models.engine.rows import Factor
from orchestration.models.estimates import NORMAL_QUANTILE


def cohens_d(mean: float, sd: float, n: float, other: tuple[float, float, float]) -> tuple:
    """d of one group against another (mean, sd, n), and its standard error.

    The difference of means over the pooled standard deviation (Cohen 1988); the standard error is
    that of Hedges and Olkin (1985).
    """
    other_mean, other_sd, other_n = other
    pooled = ((n - 1) * sd**2 + (other_n - 1) * other_sd**2) / (n + other_n - 2)
    d = (mean - other_mean) / np.sqrt(pooled)
    return d, np.sqrt((n + other_n) / (n * other_n) + d**2 / (2 * (n + other_n)))


def effect_size_rows(outcome: np.ndarray, groups: Factor, labels: tuple[str, ...]) -> pd.DataFrame:
    """Every group against the reference, and the highest against the lowest, of `labels`.

    Groups whose ethnic group is not known are compared with the reference, but are no extreme.
    """
    counts = groups.counts().astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = groups.counts(outcome) / counts
        squares = groups.counts(outcome.astype(float) ** 2) - counts * means**2
        sds = np.sqrt(np.maximum(squares, 0.0) / (counts - 1))
    usable = [i for i in range(len(counts)) if counts[i] > 1 and sds[i] > 0]
    rows = [_row("reference group", i, 0, groups, means, sds, counts) for i in usable if i]
    known = [i for i in usable if groups.levels[i] in labels]
    if len(known) > 1 and usable[0] == 0:
        lowest, highest = min(known, key=means.__getitem__), max(known, key=means.__getitem__)
        rows.append(_row("extremes", highest, lowest, groups, means, sds, counts))
    return pd.DataFrame(rows if usable and usable[0] == 0 else [])


def _row(comparison: str, one: int, other: int, groups: Factor, means, sds, counts) -> dict:
    d, error = cohens_d(
        means[one], sds[one], counts[one], (means[other], sds[other], counts[other])
    )
    return {
        "comparison": comparison,
        "ethnic_group": groups.levels[one],
        "reference_group": groups.levels[other],
        "cohens_d": d,
        "lower": d - NORMAL_QUANTILE * error,
        "upper": d + NORMAL_QUANTILE * error,
        "std_error": error,
        "mean": means[one],
        "sd": sds[one],
        "n_people": int(counts[one]),
        "n_people_reference": int(counts[other]),
    }
