"""The audit by linear programming: what all relations say together about each withheld count.

A table of counts that agrees with everything published is a *witness*: the values it gives a
withheld count are possible. Witnesses that differ enough show that a count is protected. One
linear programme moves many counts at once, so a few of them clear nearly all; what they do not
clear is bounded one by one, by the lowest and the highest value that any witness can have.

A small system is audited whole. A large one is audited area by area, each with the organisations
that make it up: every relation within, and what propagation found without.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.publication.protection.blocks import Block
from orchestration.publication.protection.programme import Programme
from orchestration.publication.protection.propagation import Ranges
from orchestration.publication.protection.suppression import Protection

# Witnesses sought together; with a few counts left, they are bounded one by one.
MOST_WITNESSES = 40
FEW = 8
# A block with many findings is repaired and audited again before the rest are looked at.
MOST_FINDINGS = 10
SEED = 20230401


@dataclass(frozen=True)
class Finding:
    """A withheld count that is too narrow, and the counts whose known ranges make it so."""

    count: int
    causes: tuple[int, ...]


def findings(protection: Protection, ranges: Ranges, block: Block) -> list[Finding]:
    """Withheld counts of a block that its relations together narrow down too far.

    `ranges` are those of the propagation. At most a few dozen are returned; an empty list means
    that there is none.
    """
    protected = protection.must_be_protected()[block.counts]
    if not protected.any():
        return []
    programme = Programme(protection, ranges, block)
    values = protection.linked.values[block.counts].astype(float)
    need = np.where(protected, protection.least_range[block.counts], 0)
    found: list[Finding] = []
    for place in _without_witnesses(programme, values, need).tolist():
        low, high, causes = programme.extremes(place)
        if _whole(low, high) < need[place]:
            found.append(Finding(int(block.counts[place]), tuple(block.counts[causes].tolist())))
            if len(found) == MOST_FINDINGS:
                break
    return found


def _without_witnesses(
    programme: Programme, values: np.ndarray, need: np.ndarray
) -> np.ndarray:
    """The places of the counts that no witnesses put far enough apart, the narrowest first."""
    reach = need.max() + 1
    low = np.maximum(programme.low, values - reach)
    high = np.minimum(programme.high, values + reach)
    lowest, highest = values.copy(), values.copy()
    random = np.random.default_rng(SEED)
    left = np.flatnonzero(need > 0)
    stalled = 0
    for attempt in range(MOST_WITNESSES):
        if len(left) <= FEW or stalled == 3:
            break
        objective = np.zeros(len(values))
        if attempt < 2:
            objective[left] = 1 - 2 * attempt
        else:
            # A part of them at a time: counts that share a total compete for it.
            picked = random.random(len(left)) < (0.5, 0.2, 0.1)[attempt % 3]
            objective[left[picked]] = random.choice([-1.0, 1.0], int(picked.sum()))
        witness = programme.solve(objective, low, high).x
        np.minimum(lowest, witness, out=lowest)
        np.maximum(highest, witness, out=highest)
        n_before = len(left)
        left = np.flatnonzero(_whole(lowest, highest) < need)
        stalled = stalled + 1 if len(left) > 0.97 * n_before else 0
    return left[np.argsort((highest - lowest - need)[left], kind="stable")]


def _whole(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Highest less lowest whole number between two bounds; counts are whole."""
    return np.floor(high + 1e-6) - np.ceil(low - 1e-6)
