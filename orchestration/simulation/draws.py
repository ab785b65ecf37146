"""Drawing many people at once from tables of probabilities, one row of the table per group."""

import numpy as np
from scipy.optimize import least_squares


def cumulative(probabilities: np.ndarray) -> np.ndarray:
    """Rows of probabilities as one ascending array: row r runs from r to r + 1.

    `choose` looks up (row, uniform draw) in it with a single binary search for everybody.
    """
    running = np.cumsum(probabilities, axis=1)
    running /= running[:, -1:]
    return (running + np.arange(len(running))[:, None]).ravel()


def choose(table: np.ndarray, row: np.ndarray, draw: np.ndarray, n_columns: int) -> np.ndarray:
    """The column drawn for everybody: `row` of the table, `draw` uniform in [0, 1)."""
    found = np.searchsorted(table, row + draw, side="right") - row * n_columns
    return np.minimum(found, n_columns - 1)


def pick(shares: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """Index into cumulative shares for everybody."""
    return np.minimum(np.searchsorted(shares, draw, side="right"), len(shares) - 1)


def with_moments(support: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Probabilities on `support` with the given means and standard deviations, one row each.

    Of all distributions with these two moments the one of largest entropy, exp(a x + b x²).
    """
    scaled = (support - support.mean()) / np.ptp(support) * 2
    rows = []
    for wanted_mean, wanted_sd in zip(mean, sd, strict=True):
        target = np.array([wanted_mean, wanted_sd])

        def off(slopes: np.ndarray, target: np.ndarray = target) -> np.ndarray:
            found = _exponential(scaled, slopes)
            centre = found @ support
            return np.array([centre, np.sqrt(found @ (support - centre) ** 2)]) - target

        rows.append(_exponential(scaled, least_squares(off, [0.0, -1.0], x_scale=[1, 1]).x))
    return np.array(rows)


def _exponential(scaled: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    power = slopes[0] * scaled + slopes[1] * scaled**2
    raised = np.exp(power - power.max())
    return raised / raised.sum()


def gamma_shape_scale(mean: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shape and scale of the gamma distribution with these moments."""
    return (mean / sd) ** 2, sd**2 / mean


def expit(log_odds: np.ndarray) -> np.ndarray:
    """Probability of log odds."""
    return 1 / (1 + np.exp(-log_odds))


def logit(probability: np.ndarray | float) -> np.ndarray:
    """Log odds of a probability."""
    return np.log(probability) - np.log1p(-np.asarray(probability))


def remainder(whole: np.ndarray, part: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mean of those outside `part`, when `whole` is the mean of all and `share` lies inside."""
    return (whole - share * part) / (1 - share)


def solve_intercept(
    offset: np.ndarray, group: np.ndarray, target: np.ndarray, steps: int = 25
) -> np.ndarray:
    """Per group, the intercept at which the mean of expit(intercept + offset) is the target."""
    n = np.bincount(group, minlength=len(target))
    intercept = logit(target)
    for _ in range(steps):
        probability = expit(intercept[group] + offset)
        off = np.bincount(group, probability, len(target)) / n - target
        slope = np.bincount(group, probability * (1 - probability), len(target)) / n
        intercept = intercept - off / slope
    return intercept
