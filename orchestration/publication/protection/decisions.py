"""Deciding what is shown: every published measure, over all the tables that share its counts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy import sparse

from orchestration.publication.protection import tables
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.protecting import Protected, protect
from orchestration.publication.protection.tables import Counts, offer
from orchestration.publication.protection.unknowns import of_counts, of_parts

FAMILY = ["period_type", "org_type", "ethnic_grouping", "stratum_type"]
SMALL, SECONDARY = "small_count", "secondary"


@dataclass(frozen=True)
class Decided:
    """What is shown of one measure: `rows` has a row for each offered cell.

    `unprotected` counts withheld figures that no further cell could protect: 0, or it is an error.
    """

    rows: pd.DataFrame
    unprotected: int


def decide(counts: Counts, population: str, smallest: int) -> list[Decided]:
    """Decide the measures that share a denominator, such as those of finished courses."""
    measures = offer()["denominators"][population]
    grid = tables.grid_of(counts, measures)
    _, denominator = tables.on_grid(counts, grid, measures[0])
    cost = tables.information(grid, denominator)
    offered = _offered(grid, denominator < smallest, np.ones(len(denominator), dtype=bool))
    of_denominators = _protect(
        grid.relations,
        offered,
        lambda relations, at: partial(of_counts, relations, denominator[at], smallest=smallest),
        denominator < smallest,
        cost,
    )
    decided = []
    for measure in measures:
        numerator, _ = tables.on_grid(counts, grid, measure)
        is_small = np.minimum(numerator, denominator - numerator) < smallest
        shown_with = _offered(grid, is_small, offered)
        hidden = of_denominators.is_withheld
        of_measure = _protect(
            grid.relations,
            shown_with,
            lambda relations, at, n=numerator, hidden=hidden: partial(
                of_parts,
                relations,
                n[at],
                (denominator - n)[at],
                is_denominator_withheld=hidden[at],
                smallest=smallest,
            ),
            is_small | hidden,
            cost,
        )
        rows = grid.cells.assign(
            measure=measure,
            suppression_reason=_reasons(of_measure.is_withheld, is_small),
            denominator_suppression_reason=_reasons(hidden, denominator < smallest),
            numerator=numerator,
            denominator=denominator,
        )[shown_with]
        decided.append(Decided(rows, of_measure.n_unprotected + of_denominators.n_unprotected))
        print(measure, "offered", shown_with.sum(), "of", len(shown_with), "small", (is_small&shown_with).sum(), "withheld", (of_measure.is_withheld).sum(), "open", decided[-1].unprotected, flush=True)
    return decided


def _protect(
    relations: sparse.csr_matrix,
    offered: np.ndarray,
    unknowns_of: Callable,
    is_withheld: np.ndarray,
    cost: np.ndarray,
) -> Protected:
    """Protect the offered cells; a relation that holds another cell tells nothing."""
    whole = np.diff(relations[:, ~offered].indptr) == 0
    at = np.flatnonzero(offered)
    np.save("/tmp/h/mine/at.npy", at)
    inside = protect(
        unknowns_of(relations[np.flatnonzero(whole)][:, at], at), is_withheld[at], cost[at]
    )
    everywhere = np.zeros(len(offered), dtype=bool)
    everywhere[at] = inside.is_withheld
    return Protected(everywhere, inside.n_unprotected, inside.n_rounds)


def _offered(grid: Grid, is_small: np.ndarray, so_far: np.ndarray) -> np.ndarray:
    """The cells whose family of lines is not mostly small; what is left between goes with it."""
    family = grid.cells[FAMILY].replace({"ethnic_grouping": {LEFT_BETWEEN[0]: "broad"}})
    share = pd.Series(is_small & so_far).groupby([family[c] for c in FAMILY]).transform("mean")
    return so_far & (share.to_numpy() <= offer()["most_small_lines"])


def _reasons(is_withheld: np.ndarray, is_small: np.ndarray) -> np.ndarray:
    return np.where(is_withheld, np.where(is_small, SMALL, SECONDARY), None)
