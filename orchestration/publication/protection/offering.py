"""Protecting what is offered, and offering less where nothing protects it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.protecting import Protected, protect
from orchestration.publication.protection.stacking import Stack
from orchestration.publication.protection.tables import offer
from orchestration.publication.protection.unknowns import Unknowns

FAMILY = ["counted", "period_type", "org_type", "ethnic_grouping", "stratum_type"]
MOST_TIMES_TAKEN_BACK = 12
# The relations between some cells and their numbers give what makes unknowns of withheld cells.
UnknownsOf = Callable[[sparse.csr_matrix, np.ndarray], Callable[[np.ndarray], Unknowns]]


@dataclass(frozen=True)
class Start:
    """What is so before anything is decided, for each cell of a stack.

    `is_withheld` already, `cost` of withholding, `is_known` from an earlier release, and
    `is_remembered`: an earlier release showed or withheld the same count.
    """

    is_withheld: np.ndarray
    cost: np.ndarray
    is_known: np.ndarray
    is_remembered: np.ndarray


def protect_offered(
    stacked: Stack,
    offered: np.ndarray,
    unknowns_of: UnknownsOf,
    start: Start,
    counts: Sequence[np.ndarray],
) -> tuple[Protected, np.ndarray]:
    """Protect the offered cells; what is withheld, and what can be offered.

    A family of lines that holds counts which nothing protects is not offered after all: the one of
    each measure with most of them, until there are none or the attempts are used up. What an
    earlier release said of the same counts is remembered, offered or not. `counts`: the true ones.
    """
    cells = stacked.cells
    family, wider = _family(cells), _family(cells, broad_apart_too=True)
    is_left = (cells["ethnic_grouping"] == LEFT_BETWEEN[0]).to_numpy()
    offered, is_withheld = _with_what_is_left(stacked, offered), start.is_withheld.copy()
    for _ in range(MOST_TIMES_TAKEN_BACK):
        inside = offered | start.is_remembered
        relations = stacked.sums_inside(inside, *counts)
        protected = _protect_inside(relations, inside, unknowns_of, is_withheld, start)
        is_open = protected.is_unprotected
        if not is_open.any():
            break
        # What is left between lines is not shown itself: both groupings that name White are.
        groups = pd.Series(wider if (is_open & is_left).any() else family)
        is_withheld |= protected.is_withheld
        worst = groups[is_open].groupby(cells["counted"][is_open]).agg(_commonest)
        fewer = _with_what_is_left(stacked, offered & (~groups.isin(worst) | is_left))
        if (fewer == offered).all():
            break
        offered = fewer
    # What an earlier release said and is so still tells nothing new: it is said again.
    return protected, offered | start.is_remembered


def mostly_shown(
    stacked: Stack, small: np.ndarray, so_far: np.ndarray, was_offered: np.ndarray
) -> np.ndarray:
    """The cells whose family of lines is not mostly small, or was offered before."""
    family = _family(stacked.cells)
    share = pd.Series(small & so_far)[~stacked.is_earlier].groupby(family[~stacked.is_earlier])
    too_small = share.mean() > offer()["most_small_lines"]
    is_kept = pd.Series(was_offered).groupby(family).transform("max").to_numpy()
    return so_far & (~too_small.reindex(family).to_numpy() | is_kept)


def _protect_inside(
    relations: sparse.csr_matrix,
    inside: np.ndarray,
    unknowns_of: UnknownsOf,
    is_withheld: np.ndarray,
    start: Start,
) -> Protected:
    """Protect the cells inside, between which the relations are."""
    everywhere = Protected(*(np.zeros(len(inside), dtype=bool) for _ in range(2)))
    if not inside.any():
        return everywhere
    at = np.flatnonzero(inside)
    protected = protect(
        unknowns_of(relations[:, at], at),
        is_withheld[at],
        start.cost[at],
        start.is_known[at],
    )
    everywhere.is_withheld[at] = protected.is_withheld
    everywhere.is_unprotected[at] = protected.is_unprotected
    return everywhere


def _with_what_is_left(stacked: Stack, offered: np.ndarray) -> np.ndarray:
    """What is left between lines can be known only where both lines are offered."""
    lines = stacked.cells["ethnic_group"].to_numpy()
    places = stacked.cells[[c for c in stacked.cells if not c.startswith("ethnic")]]
    place = places.assign(is_earlier=stacked.is_earlier)
    place = place.groupby(list(place)).ngroup().to_numpy()
    is_left = lines == LEFT_BETWEEN[1]
    is_known = np.logical_and(
        *(np.isin(place, place[offered & (lines == line)]) for line in ("White", "White British"))
    )
    return np.where(is_left & ~stacked.is_earlier, is_known, offered)


def _family(cells: pd.DataFrame, *, broad_apart_too: bool = False) -> np.ndarray:
    """The number of each cell's family; what is left between lines goes with the broad ones."""
    same = [LEFT_BETWEEN[0], *(["broad_chinese_apart"] if broad_apart_too else [])]
    lines = cells[FAMILY].replace({"ethnic_grouping": dict.fromkeys(same, "broad")})
    return lines.groupby(FAMILY).ngroup().to_numpy()


def _commonest(numbers: pd.Series) -> int:
    return int(np.bincount(numbers).argmax())
