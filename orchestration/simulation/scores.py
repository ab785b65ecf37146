"""PHQ-9 and GAD-7 at every attended appointment, made to give exactly the drawn outcome.

The first and last valid score of a course decide its outcome, so awkward values (out of range,
words, `12.0`) are planted only where they cannot change it. The exception is a small set of
people, drawn by lot, whose later PHQ-9 scores are all unreadable: they have no outcome.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.simulation.parameters import Parameters

PHQ9, GAD7 = "720433000", "445455005"
PHQ9_CASENESS, GAD7_CASENESS = 10, 8
PHQ9_CHANGE, GAD7_CHANGE = 6, 4
PHQ9_HIGHEST, GAD7_HIGHEST = 27, 21
UNREADABLE = np.array(["99", "-1", "twelve", "10.5"])


@dataclass(frozen=True)
class Scores:
    """First and last scores of every referral, and who has an unreadable last PHQ-9."""

    phq9_first: np.ndarray
    phq9_last: np.ndarray
    gad7_first: np.ndarray
    gad7_last: np.ndarray
    is_unreadable: np.ndarray


def draw_scores(
    random: np.random.Generator, parameters: Parameters, recovers: np.ndarray
) -> Scores:
    """Scores for every referral; those who are at caseness end recovered exactly if drawn so."""
    n = len(recovers)
    is_case = random.random(n) < parameters.shares["at_caseness"]
    phq9 = np.clip(random.normal(15.5, 5.5, n), 0, PHQ9_HIGHEST).astype(int)
    gad7 = np.clip(random.normal(13.5, 4.5, n), 0, GAD7_HIGHEST).astype(int)
    below = (phq9 < PHQ9_CASENESS) & (gad7 < GAD7_CASENESS)
    gad7 = np.where(is_case & below, random.integers(GAD7_CASENESS, GAD7_HIGHEST + 1, n), gad7)
    phq9 = np.where(is_case, phq9, random.integers(0, PHQ9_CASENESS, n))
    gad7 = np.where(is_case, gad7, random.integers(0, GAD7_CASENESS, n))
    phq9_last, gad7_last = _last_scores(random, phq9, gad7, recovers | ~is_case)
    unreadable = random.random(n) < parameters.shares["score_missing"]
    return Scores(phq9, phq9_last, gad7, gad7_last, unreadable)


def score_rows(
    random: np.random.Generator, appointments: pd.DataFrame, scores: Scores
) -> pd.DataFrame:
    """One row per attended appointment and measure: `appointment`, `tool`, `text`."""
    attended = np.flatnonzero(appointments["is_attended"])
    person = appointments["person"].to_numpy()[attended]
    starts = np.r_[True, person[1:] != person[:-1]]
    ends = np.r_[person[1:] != person[:-1], True]
    position = np.arange(len(person)) - np.maximum.accumulate(
        np.where(starts, np.arange(len(person)), 0)
    )
    length = np.maximum(np.bincount(person, minlength=person.max() + 1)[person] - 1, 1)
    frames = []
    for tool, first, last, highest in (
        (PHQ9, scores.phq9_first, scores.phq9_last, PHQ9_HIGHEST),
        (GAD7, scores.gad7_first, scores.gad7_last, GAD7_HIGHEST),
    ):
        between = first[person] + (last - first)[person] * position / length
        noisy = np.clip(between + random.normal(0, 1.5, len(person)), 0, highest).astype(int)
        value = np.where(starts, first[person], np.where(ends, last[person], noisy))
        text = _as_text(random, value, is_inner=~starts & ~ends)
        if tool == PHQ9:
            spoilt = scores.is_unreadable[person] & ~starts
            text = np.where(spoilt, random.choice(UNREADABLE, len(person)), text)
        frames.append(pd.DataFrame({"appointment": attended, "tool": tool, "text": text}))
    return pd.concat(frames).sort_values(["appointment", "tool"], ignore_index=True)


def outcomes(scores: Scores) -> pd.DataFrame:
    """What the portal's own flags say: caseness, recovery and reliable change by the manual."""
    case = (scores.phq9_first >= PHQ9_CASENESS) | (scores.gad7_first >= GAD7_CASENESS)
    case_at_end = (scores.phq9_last >= PHQ9_CASENESS) | (scores.gad7_last >= GAD7_CASENESS)
    phq9 = scores.phq9_first - scores.phq9_last
    gad7 = scores.gad7_first - scores.gad7_last
    better = (phq9 >= PHQ9_CHANGE) | (gad7 >= GAD7_CHANGE)
    worse = (phq9 <= -PHQ9_CHANGE) | (gad7 <= -GAD7_CHANGE)
    known = ~scores.is_unreadable
    return pd.DataFrame(
        {
            "is_case": case,
            "is_recovered": known & case & ~case_at_end,
            "is_improved": known & better & ~worse,
            "is_worse": known & worse & ~better,
            "is_unchanged": known & (better == worse),
        }
    )


def _last_scores(
    random: np.random.Generator, phq9: np.ndarray, gad7: np.ndarray, ends_below: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    n = len(phq9)
    low_phq9 = (random.random(n) * (np.minimum(PHQ9_CASENESS - 1, phq9) + 1)).astype(int)
    low_gad7 = (random.random(n) * (np.minimum(GAD7_CASENESS - 1, gad7) + 1)).astype(int)
    shift = random.normal(-3.0, 4.5, n)
    high_phq9 = np.clip(phq9 + shift + random.normal(0, 2, n), 0, PHQ9_HIGHEST).astype(int)
    high_gad7 = np.clip(gad7 + shift * 0.8 + random.normal(0, 2, n), 0, GAD7_HIGHEST).astype(int)
    still_below = (high_phq9 < PHQ9_CASENESS) & (high_gad7 < GAD7_CASENESS)
    raised = random.integers(GAD7_CASENESS, GAD7_CASENESS + 5, n)
    high_gad7 = np.where(still_below, raised, high_gad7)
    return np.where(ends_below, low_phq9, high_phq9), np.where(ends_below, low_gad7, high_gad7)


def _as_text(random: np.random.Generator, value: np.ndarray, *, is_inner: np.ndarray) -> np.ndarray:
    text = value.astype(str).astype(object)
    draw = random.random(len(value))
    text = np.where(draw < 0.002, text + ".0", text)
    text = np.where((draw > 0.998) & is_inner, random.choice(UNREADABLE, len(value)), text)
    return np.where((draw > 0.99) & (draw <= 0.998), " " + text, text)
