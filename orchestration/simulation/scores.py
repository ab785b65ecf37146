"""Last scores that give exactly the drawn ending, for PHQ-9, GAD-7 and the anxiety measures.

For every pair of first scores and every ending, all pairs of last scores that lead to it are
listed once with weights; everybody's last scores are then looked up in one search.
"""

from functools import lru_cache

import numpy as np

from orchestration.simulation import codes
from orchestration.simulation.draws import choose, cumulative
from orchestration.simulation.outcomes import N_ENDINGS
from orchestration.simulation.parameters import load

N_PHQ9, N_GAD7 = codes.PHQ9_HIGHEST + 1, codes.GAD7_HIGHEST + 1
# Mean and standard deviation of the change by ending, for PHQ-9; GAD-7 changes 0.8 as much. Only
# shapes the scores within an ending.
CHANGES = ((-10, 4.5), (-1, 2.5), (-7, 3.5), (-0.5, 3.0), (6, 3.0))
# Classes of an anxiety measure: at caseness first, at caseness last, better / same / worse.
N_CLASSES = 12


@lru_cache(maxsize=1)
def ending_table() -> tuple[np.ndarray, np.ndarray]:
    """The table for `draws.choose`, rows (PHQ-9, GAD-7, ending), columns (last PHQ-9, last GAD-7);
    and which rows are possible, shape (28, 22, 5)."""
    phq9 = np.arange(N_PHQ9)[:, None, None, None]
    gad7 = np.arange(N_GAD7)[None, :, None, None]
    last_phq9 = np.arange(N_PHQ9)[None, None, :, None]
    last_gad7 = np.arange(N_GAD7)[None, None, None, :]
    case = (phq9 >= codes.PHQ9_CASENESS) | (gad7 >= codes.GAD7_CASENESS)
    case_last = (last_phq9 >= codes.PHQ9_CASENESS) | (last_gad7 >= codes.GAD7_CASENESS)
    falls = (phq9 - last_phq9 >= codes.PHQ9_CHANGE) | (gad7 - last_gad7 >= codes.GAD7_CHANGE)
    rises = (last_phq9 - phq9 >= codes.PHQ9_CHANGE) | (last_gad7 - gad7 >= codes.GAD7_CHANGE)
    better, worse = falls & ~rises, rises & ~falls
    recovered, same = case & ~case_last, ~(falls & ~rises) & ~(rises & ~falls)
    kinds = (
        recovered & better,
        recovered & same,
        ~recovered & better,
        ~recovered & same,
        ~recovered & worse,
    )
    weights = np.empty((N_PHQ9, N_GAD7, N_ENDINGS, N_PHQ9 * N_GAD7))
    for ending, (kind, (mean, sd)) in enumerate(zip(kinds, CHANGES, strict=True)):
        far = ((last_phq9 - phq9 - mean) / sd) ** 2 + ((last_gad7 - gad7 - 0.8 * mean) / sd) ** 2
        weights[:, :, ending] = (kind * np.exp(-far / 2).clip(1e-9)).reshape(N_PHQ9, N_GAD7, -1)
    possible = weights.sum(axis=3) > 0
    weights[~possible] = 1.0
    return cumulative(weights.reshape(-1, N_PHQ9 * N_GAD7)), possible


def last_scores(
    phq9: np.ndarray, gad7: np.ndarray, ending: np.ndarray, draw: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Last PHQ-9 and GAD-7 of everybody."""
    table, _ = ending_table()
    row = (phq9 * N_GAD7 + gad7) * N_ENDINGS + ending
    return np.divmod(choose(table, row, draw, N_PHQ9 * N_GAD7), N_GAD7)


def gad7_class(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Class of a pair of GAD-7 scores, 0 to 11."""
    change = np.where(
        first - last >= codes.GAD7_CHANGE, 0, np.where(last - first >= codes.GAD7_CHANGE, 2, 1)
    )
    at_first, at_last = first >= codes.GAD7_CASENESS, last >= codes.GAD7_CASENESS
    return (at_first * 2 + at_last) * 3 + change


@lru_cache
def steps_of(measure: str) -> np.ndarray:
    """Every score a measure can take, ascending."""
    entry = load().measures[measure]
    n = round((entry["highest"] - entry["lowest"]) / entry["step"]) + 1
    return np.round(entry["lowest"] + entry["step"] * np.arange(n), 2)


@lru_cache
def pairs_by_class(measure: str) -> list[np.ndarray]:
    """Positions (first * n + last) of the pairs of a measure in every class."""
    entry, value = load().measures[measure], steps_of(measure)
    first, last = value[:, None], value[None, :]
    at_first = np.broadcast_to(first >= entry["caseness"], (len(value), len(value)))
    at_last = np.broadcast_to(last >= entry["caseness"], (len(value), len(value)))
    change = np.where(first - last >= entry["change"], 0, 1)
    change = np.where(last - first >= entry["change"], 2, change)
    kind = (at_first * 2 + at_last) * 3 + change
    return [np.flatnonzero(kind.ravel() == number) for number in range(N_CLASSES)]


def anxiety_scores(
    random: np.random.Generator, measure: str, kind: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and last positions on a measure, of the same class as the person's GAD-7 scores.

    A measure without thresholds says nothing: its scores are drawn at random.
    """
    n = len(steps_of(measure))
    if "caseness" not in load().measures[measure]:
        return random.integers(0, n, len(kind)), random.integers(0, n, len(kind))
    draw = random.random(len(kind))
    pairs = np.empty(len(kind), dtype=int)
    for number, members in enumerate(pairs_by_class(measure)):
        chosen = kind == number
        pairs[chosen] = members[(draw[chosen] * len(members)).astype(int)]
    return np.divmod(pairs, n)
