"""Scores and answers as text: every value that a file can hold has a position in one list."""

from functools import lru_cache

import numpy as np

from orchestration.simulation.parameters import load
from orchestration.simulation.scores import steps_of

HIGHEST_WHOLE = 500
UNREADABLE = ("99", "-1", "twelve", "10.5")
WITH_SPACE, WITH_DECIMALS = HIGHEST_WHOLE + 1, 2 * (HIGHEST_WHOLE + 1)
FIRST_UNREADABLE = 3 * (HIGHEST_WHOLE + 1)
YES, NO = FIRST_UNREADABLE + len(UNREADABLE), FIRST_UNREADABLE + len(UNREADABLE) + 1
FIRST_STEP = NO + 1


@lru_cache(maxsize=1)
def labels() -> tuple[str, ...]:
    """Whole numbers; the same after a space; the same with decimals; unreadable; Y and N; then
    the fractions of measures whose scores are none."""
    whole = [str(number) for number in range(HIGHEST_WHOLE + 1)]
    fractions = [f"{value:.2f}" for name in _fractional() for value in steps_of(name)]
    spaced, decimal = [f" {text}" for text in whole], [f"{text}.0" for text in whole]
    return (*whole, *spaced, *decimal, *UNREADABLE, "Y", "N", *fractions)


def positions(measure: str, step: np.ndarray) -> np.ndarray:
    """Positions in `labels` of scores given as steps above a measure's lowest."""
    if measure in _fractional():
        before = _fractional()[: _fractional().index(measure)]
        return FIRST_STEP + sum(len(steps_of(name)) for name in before) + step
    return step + round(load().measures[measure]["lowest"])


@lru_cache(maxsize=1)
def _fractional() -> tuple[str, ...]:
    return tuple(name for name, entry in load().measures.items() if entry["step"] != 1)
