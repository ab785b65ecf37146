"""PHQ-9 and GAD-7 at every attended appointment, made to give exactly the drawn outcome.

The first and last valid score of a course decide its outcome, so awkward values (out of range,
words, fractions) are planted only where they cannot change it. The exception are two small sets of
people, drawn by lot, who have no outcome: one has unreadable PHQ-9 scores after the first, the
other no GAD-7 at all.
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
    """First and last scores of every referral, and who has none that can be used."""

    phq9_first: np.ndarray
    phq9_last: np.ndarray
    gad7_first: np.ndarray
    gad7_last: np.ndarray
    has_no_last_phq9: np.ndarray
    has_no_gad7: np.ndarray

    @property
    def has_pair(self) -> np.ndarray:
        """Whether first and last scores of both measures can be read."""
        return ~self.has_no_last_phq9 & ~self.has_no_gad7


def draw_scores(
    random: np.random.Generator, parameters: Parameters, recovers: np.ndarray
) -> Scores:
    """Scores for every referral; those who are at caseness end recovered exactly if drawn so."""
    n, shares = len(recovers), parameters.shares
    is_case = random.random(n) < shares["at_caseness"]
    phq9 = _spread(random, n, **parameters.scores["phq9"], highest=PHQ9_HIGHEST)
    gad7 = _spread(random, n, **parameters.scores["gad7"], highest=GAD7_HIGHEST)
    below = (phq9 < PHQ9_CASENESS) & (gad7 < GAD7_CASENESS)
    gad7 = np.where(is_case & below, random.integers(GAD7_CASENESS, GAD7_HIGHEST + 1, n), gad7)
    phq9 = np.where(is_case, phq9, random.integers(2, PHQ9_CASENESS, n))
    gad7 = np.where(is_case, gad7, random.integers(2, GAD7_CASENESS, n))
    recovered = _recovered(random, phq9, gad7, power=parameters.scores["recovered_power"])
    phq9_end, gad7_end = _changed(random, parameters, phq9, gad7)
    still_below = (phq9_end < PHQ9_CASENESS) & (gad7_end < GAD7_CASENESS)
    raised = random.integers(GAD7_CASENESS, GAD7_CASENESS + 5, n)
    gad7_end = np.where(is_case & still_below, raised, gad7_end)
    is_recovered = is_case & recovers
    lot = random.random(n)
    return Scores(
        phq9,
        np.where(is_recovered, recovered[0], phq9_end),
        gad7,
        np.where(is_recovered, recovered[1], gad7_end),
        has_no_last_phq9=lot < shares["last_phq9_unreadable"],
        has_no_gad7=lot > 1 - shares["gad7_never_recorded"],
    )


def score_rows(
    random: np.random.Generator, appointments: pd.DataFrame, scores: Scores
) -> pd.DataFrame:
    """One row per attended appointment and measure: `appointment`, `tool`, `text`."""
    counts = (appointments["is_attended"] & ~appointments["is_follow_up"]).to_numpy()
    attended = np.flatnonzero(counts)
    person = appointments["person"].to_numpy()[attended]
    changes = person[1:] != person[:-1]
    starts, ends = np.r_[True, changes][: len(person)], np.r_[changes, True][: len(person)]
    order = np.arange(len(person))
    position = order - np.maximum.accumulate(np.where(starts, order, 0))
    length = np.maximum(np.bincount(person)[person] - 1, 1)
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
            spoilt = scores.has_no_last_phq9[person] & ~starts
            text = np.where(spoilt, random.choice(UNREADABLE, len(person)), text)
        rows = pd.DataFrame({"appointment": attended, "tool": tool, "text": text})
        frames.append(rows if tool == PHQ9 else rows[~scores.has_no_gad7[person]])
    frames.append(_follow_up_rows(random, appointments))
    every = pd.concat(frames)
    return every.sort_values(["appointment", "tool"], kind="stable", ignore_index=True)


def outcomes(scores: Scores) -> pd.DataFrame:
    """What the portal's own flags say: caseness, recovery and reliable change by the manual."""
    case = (scores.phq9_first >= PHQ9_CASENESS) | (scores.gad7_first >= GAD7_CASENESS)
    case_at_end = (scores.phq9_last >= PHQ9_CASENESS) | (scores.gad7_last >= GAD7_CASENESS)
    phq9 = scores.phq9_first - scores.phq9_last
    gad7 = scores.gad7_first - scores.gad7_last
    better = (phq9 >= PHQ9_CHANGE) | (gad7 >= GAD7_CHANGE)
    worse = (phq9 <= -PHQ9_CHANGE) | (gad7 <= -GAD7_CHANGE)
    known = scores.has_pair
    return pd.DataFrame(
        {
            "is_case": case & ~scores.has_no_gad7,
            "is_not_case": ~case & ~scores.has_no_gad7,
            "is_recovered": known & case & ~case_at_end,
            "is_improved": known & better & ~worse,
            "is_worse": known & worse & ~better,
            "is_unchanged": known & (better == worse),
        }
    )


def _spread(
    random: np.random.Generator, n: int, *, mean: float, sd: float, highest: int
) -> np.ndarray:
    return np.clip(np.rint(random.normal(mean, sd, n)), 0, highest).astype(int)


def _recovered(
    random: np.random.Generator, phq9: np.ndarray, gad7: np.ndarray, *, power: float
) -> tuple[np.ndarray, np.ndarray]:
    """Last scores below both thresholds, and not above the first ones."""
    n = len(phq9)
    highest_phq9 = np.minimum(PHQ9_CASENESS - 1, phq9)
    highest_gad7 = np.minimum(GAD7_CASENESS - 1, gad7)
    return (
        (random.random(n) ** power * (highest_phq9 + 1)).astype(int),
        (random.random(n) ** power * (highest_gad7 + 1)).astype(int),
    )


def _changed(
    random: np.random.Generator, parameters: Parameters, phq9: np.ndarray, gad7: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First scores plus a change common to both measures and noise of each."""
    n, spread = len(phq9), parameters.scores
    shift = random.normal(spread["change"]["mean"], spread["change"]["sd"], n)
    noise = random.normal(0, spread["noise_sd"], (2, n))
    return (
        np.clip(np.rint(phq9 + shift + noise[0]), 0, PHQ9_HIGHEST).astype(int),
        np.clip(np.rint(gad7 + 0.8 * shift + noise[1]), 0, GAD7_HIGHEST).astype(int),
    )


def _follow_up_rows(random: np.random.Generator, appointments: pd.DataFrame) -> pd.DataFrame:
    """Scores after discharge, unrelated to the course: whoever counts them gets it wrong."""
    late = np.flatnonzero(appointments["is_follow_up"])
    highest = {PHQ9: PHQ9_HIGHEST, GAD7: GAD7_HIGHEST}
    return pd.concat(
        pd.DataFrame(
            {
                "appointment": late,
                "tool": tool,
                "text": random.integers(0, most + 1, len(late)).astype(str),
            }
        )
        for tool, most in highest.items()
    )


def _as_text(random: np.random.Generator, value: np.ndarray, *, is_inner: np.ndarray) -> np.ndarray:
    text = value.astype(str).astype(object)
    draw = random.random(len(value))
    text = np.where(draw < 0.002, text + ".0", text)
    text = np.where((draw > 0.998) & is_inner, random.choice(UNREADABLE, len(value)), text)
    return np.where((draw > 0.99) & (draw <= 0.998), " " + text, text)
