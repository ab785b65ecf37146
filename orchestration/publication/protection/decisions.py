"""Deciding what is shown: every published measure, over all the tables that share its counts."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd
from scipy import sparse
from threadpoolctl import threadpool_limits

from orchestration.publication.disclosure import FEW, SMALLEST, is_small, is_small_rate
from orchestration.publication.protection import nesting, tables
from orchestration.publication.protection.earlier import Earlier
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.nesting import Limits
from orchestration.publication.protection.protecting import Protected, protect
from orchestration.publication.protection.tables import Counts, offer
from orchestration.publication.protection.unknowns import (
    Rules,
    is_called_small,
    of_counts,
    of_parts,
)

FAMILY = ["period_type", "org_type", "ethnic_grouping", "stratum_type"]
SMALL, SECONDARY = "small_count", "secondary"
RULES = Rules(SMALLEST, FEW)
N_PROCESSES = 2
MOST_FAMILIES_TAKEN_BACK = 12


@dataclass(frozen=True)
class Start:
    """What is so before anything is decided, for each cell.

    `is_withheld` already, `cost` of withholding, `is_known` from an earlier release, and
    `is_remembered`: an earlier release showed or withheld the same count.
    """

    is_withheld: np.ndarray
    cost: np.ndarray
    is_known: np.ndarray
    is_remembered: np.ndarray


def decide_all(counts: Counts, released: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    """A row for each offered row of each measure, and the measures that cannot be protected.

    Columns: those of the keys, `measure`, `suppression_reason`, `denominator_suppression_reason`
    (null where shown), `numerator`, `denominator` (true counts). `is_offered` is false
    where only the denominator was decided; what is left between shown lines has rows too. Neither
    is published.
    """
    if counts.rates.empty:
        return _nothing(), []
    with ProcessPoolExecutor(
        N_PROCESSES, get_context("spawn"), initializer=threadpool_limits, initargs=(1,)
    ) as pool:
        found = pool.map(partial(decide, counts, released), counts.populations.values())
        decided = [rows_and_open for those in found for rows_and_open in those]
    shown = [rows for rows, n_open in decided if not n_open]
    kept_back = [rows["measure"].iloc[0] for rows, n_open in decided if n_open and len(rows)]
    return pd.concat([_nothing(), *shown], ignore_index=True), kept_back


def decide(
    counts: Counts, released: pd.DataFrame | None, measures: list[str]
) -> list[tuple[pd.DataFrame, int]]:
    """Decide the measures that share a denominator; for each its rows and how many stay open."""
    grid = tables.grid_of(counts, measures)
    _, denominator = tables.on_grid(counts, grid, measures[0])
    numerators = [tables.on_grid(counts, grid, measure)[0] for measure in measures]
    for measure, numerator in zip(measures, numerators, strict=True):
        tables.check_sums(grid, numerator, f"numerators of {measure}")
        tables.check_sums(grid, denominator - numerator, f"remainders of {measure}")
    cost = tables.information(grid, denominator)
    before = [
        Earlier(released, grid, measure, numerator, denominator)
        for measure, numerator in zip(measures, numerators, strict=True)
    ]
    limits = nesting.of_denominators(counts, grid, measures)
    people, offered = _decide_denominator(grid, denominator, before, limits, cost)
    decided = []
    for measure, numerator, own in zip(measures, numerators, before, strict=True):
        limits_with = nesting.of_numerators(counts, grid, measure)
        parts = partial(
            _parts,
            n=numerator,
            d=denominator,
            hidden=people.is_withheld,
            limits=limits_with,
            limits_of_both=limits,
        )
        small = is_small_rate(numerator, denominator)
        protected, offered_with = _protect(
            grid,
            _offered(grid, small, offered & (~own.was_covered | own.was_offered), own.was_offered),
            parts,
            Start(
                small | people.is_withheld | own.kept_back,
                cost,
                own.known,
                own.known | own.kept_back,
            ),
        )
        rows = _rows(grid, numerator, denominator, protected, people)
        n_unprotected = int(protected.is_unprotected.sum() + people.is_unprotected.sum())
        rows = rows.assign(measure=measure, is_offered=offered_with)[offered]
        decided.append((rows, n_unprotected))
    return decided


def _decide_denominator(
    grid: Grid, denominator: np.ndarray, before: list[Earlier], limits: Limits, cost: np.ndarray
) -> tuple[Protected, np.ndarray]:
    """Which denominators are withheld, and which cells can be offered."""

    def of_any(name: str) -> np.ndarray:
        return np.any([getattr(earlier, name) for earlier in before], axis=0)

    few = is_small(denominator)
    kept_back, known = of_any("denominator_kept_back"), of_any("denominator_known")
    was_offered = of_any("was_decided")
    return _protect(
        grid,
        _offered(grid, few, ~of_any("was_covered") | was_offered, was_offered),
        partial(_denominators, denominator=denominator, limits=limits),
        Start(few | kept_back, cost, known, known | kept_back),
    )


def _rows(
    grid: Grid,
    numerator: np.ndarray,
    denominator: np.ndarray,
    protected: Protected,
    people: Protected,
) -> pd.DataFrame:
    """A row for each cell with its reasons and true counts."""
    is_few = denominator < FEW
    is_row_few = np.where(
        people.is_withheld, is_few, is_called_small(numerator, denominator, RULES)
    )
    return grid.cells.assign(
        suppression_reason=_reasons(protected.is_withheld, is_row_few),
        denominator_suppression_reason=_reasons(people.is_withheld, is_few),
        numerator=numerator,
        denominator=denominator,
    )


def _denominators(
    relations: sparse.csr_matrix, at: np.ndarray, denominator: np.ndarray, limits: Limits
):
    return partial(of_counts, relations, denominator[at], rules=RULES, limits=limits.at(at))


def _parts(
    relations: sparse.csr_matrix,
    at: np.ndarray,
    n: np.ndarray,
    d: np.ndarray,
    hidden: np.ndarray,
    limits: Limits,
    limits_of_both: Limits,
):
    return partial(
        of_parts,
        relations,
        n[at],
        (d - n)[at],
        is_denominator_withheld=hidden[at],
        rules=RULES,
        limits=limits.at(at),
        limits_of_both=limits_of_both.at(at),
    )


def _protect(
    grid: Grid,
    offered: np.ndarray,
    unknowns_of: Callable,
    start: Start,
) -> tuple[Protected, np.ndarray]:
    """Protect the offered cells; what is withheld, and what can be offered.

    A family of lines that holds counts which nothing protects is not offered after all: the one
    with most of them first, until there are none or the attempts are used up. What an earlier
    release said of the same counts is remembered, offered or not.
    """
    family, wider = _family(grid), _family(grid, broad_apart_too=True)
    is_left = (grid.cells["ethnic_grouping"] == LEFT_BETWEEN[0]).to_numpy()
    offered, is_withheld = _with_what_is_left(grid, offered), start.is_withheld.copy()
    for _ in range(MOST_FAMILIES_TAKEN_BACK):
        inside = offered | start.is_remembered
        protected = _protect_offered(
            grid.relations, inside, unknowns_of, is_withheld, start.cost, start.is_known
        )
        if not protected.is_unprotected.any():
            break
        # What is left between lines is not shown itself: both groupings that name White are.
        groups = wider if (protected.is_unprotected & is_left).any() else family
        is_withheld |= protected.is_withheld
        worst = np.bincount(groups[protected.is_unprotected]).argmax()
        offered = _with_what_is_left(grid, offered & ((groups != worst) | is_left))
    return protected, offered


def _protect_offered(
    relations: sparse.csr_matrix,
    offered: np.ndarray,
    unknowns_of: Callable,
    is_withheld: np.ndarray,
    cost: np.ndarray,
    is_known: np.ndarray,
) -> Protected:
    """Protect the offered cells; a relation that holds another cell tells nothing."""
    everywhere = Protected(*(np.zeros(len(offered), dtype=bool) for _ in range(2)))
    if not offered.any():
        return everywhere
    is_whole = np.diff(relations[:, ~offered].tocsr().indptr) == 0
    at = np.flatnonzero(offered)
    inside = relations[np.flatnonzero(is_whole)][:, at]
    protected = protect(unknowns_of(inside, at), is_withheld[at], cost[at], is_known[at])
    everywhere.is_withheld[at] = protected.is_withheld
    everywhere.is_unprotected[at] = protected.is_unprotected
    return everywhere


def _with_what_is_left(grid: Grid, offered: np.ndarray) -> np.ndarray:
    """What is left between lines can be known only where both lines are offered."""
    lines = grid.cells["ethnic_group"].to_numpy()
    places = grid.cells[[c for c in grid.cells if not c.startswith("ethnic")]]
    place = places.groupby(list(places)).ngroup().to_numpy()
    is_left = lines == LEFT_BETWEEN[1]
    is_known = np.logical_and(
        *(np.isin(place, place[offered & (lines == line)]) for line in ("White", "White British"))
    )
    return np.where(is_left, is_known, offered)


def _family(grid: Grid, *, broad_apart_too: bool = False) -> np.ndarray:
    """The number of each cell's family; what is left between lines goes with the broad ones."""
    same = [LEFT_BETWEEN[0], *(["broad_chinese_apart"] if broad_apart_too else [])]
    lines = grid.cells[FAMILY].replace({"ethnic_grouping": dict.fromkeys(same, "broad")})
    return lines.groupby(FAMILY).ngroup().to_numpy()


def _offered(
    grid: Grid, small: np.ndarray, so_far: np.ndarray, was_offered: np.ndarray
) -> np.ndarray:
    """The cells whose family of lines is not mostly small, or was offered before."""
    family = _family(grid)
    share = pd.Series(small & so_far).groupby(family).transform("mean")
    is_kept = pd.Series(was_offered).groupby(family).transform("max")
    return so_far & ((share <= offer()["most_small_lines"]) | is_kept).to_numpy()


def _reasons(is_withheld: np.ndarray, is_few: np.ndarray) -> np.ndarray:
    """The reason that is published: a reader learns whether few people are there, not how few."""
    return np.where(is_withheld, np.where(is_few, SMALL, SECONDARY), None)


def _nothing() -> pd.DataFrame:
    """No rows, with the columns and types of the decisions."""
    texts = [column for pair in tables.KEYS.values() for column in pair]
    texts += ["measure", "suppression_reason", "denominator_suppression_reason"]
    return pd.DataFrame({name: pd.Series(dtype="object") for name in texts}).assign(
        is_offered=pd.Series(dtype="bool"),
        numerator=pd.Series(dtype="int64"),
        denominator=pd.Series(dtype="int64"),
    )
