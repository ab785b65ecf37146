"""Deciding what is shown: every published measure, over all the tables that share its counts."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse

from orchestration.parquet import write_table
from orchestration.publication.disclosure import is_small, is_small_rate, rules
from orchestration.publication.protection import earlier, tables
from orchestration.publication.protection.earlier import Earlier
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.protecting import Protected, protect
from orchestration.publication.protection.tables import Counts, offer
from orchestration.publication.protection.unknowns import of_counts, of_parts
from orchestration.settings import get_settings

FAMILY = ["period_type", "org_type", "ethnic_grouping", "stratum_type"]
SMALL, SECONDARY = "small_count", "secondary"
# A row that the last release showed protects nothing: withholding it is the last resort.
COST_OF_KNOWN = 50.0
N_PROCESSES = 2


@dataclass(frozen=True)
class Decided:
    """How many rows of the published rates there are, how many are withheld and why.

    `measures_kept_back` names those that no withholding could protect: nothing of them is offered.
    """

    n_rows: int
    n_small: int
    n_secondary: int
    measures_kept_back: tuple[str, ...]


def decide_and_write() -> Decided:
    """Decide about every measure from the warehouse and write the decisions to the lake."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        counts = tables.read_counts(connection)
    rows, kept_back = decide_all(counts, earlier.read_released())
    write_table(rows, earlier.decisions_file())
    seen = rows[rows["is_offered"] & (rows["ethnic_grouping"] != LEFT_BETWEEN[0])]
    reasons = seen["suppression_reason"].value_counts()
    return Decided(
        len(seen), int(reasons.get(SMALL, 0)), int(reasons.get(SECONDARY, 0)), tuple(kept_back)
    )


def decide_all(counts: Counts, released: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    """A row for each offered row of each measure, and the measures that cannot be protected.

    Columns: those of the keys, `measure`, `suppression_reason`, `denominator_suppression_reason`
    (null where shown), `numerator`, `denominator` (true counts). `is_offered` is false
    where only the denominator was decided; what is left between shown lines has rows too. Neither
    is published.
    """
    populations = list(offer()["denominators"])
    if counts.rates.empty:
        return _nothing(), []
    with ProcessPoolExecutor(N_PROCESSES, mp_context=get_context("spawn")) as pool:
        found = pool.map(partial(decide, counts, released), populations)
        decided = [rows_and_open for those in found for rows_and_open in those]
    shown = [rows for rows, n_open in decided if not n_open]
    kept_back = [rows["measure"].iloc[0] for rows, n_open in decided if n_open and len(rows)]
    return pd.concat([_nothing(), *shown], ignore_index=True), kept_back


def decide(
    counts: Counts, released: pd.DataFrame | None, population: str
) -> list[tuple[pd.DataFrame, int]]:
    """Decide the measures that share a denominator; for each its rows and how many stay open."""
    measures = offer()["denominators"][population]
    grid = tables.grid_of(counts, measures)
    _, denominator = tables.on_grid(counts, grid, measures[0])
    cost = tables.information(grid, denominator)
    few = is_small(denominator)
    numerators = [tables.on_grid(counts, grid, measure)[0] for measure in measures]
    before = [
        Earlier(released, grid, measure, numerator, denominator)
        for measure, numerator in zip(measures, numerators, strict=True)
    ]
    was_offered = np.any([b.was_decided for b in before], axis=0)
    offered = _offered(grid, few, np.ones(len(few), dtype=bool), was_offered)
    people = _protect(
        grid.relations,
        offered,
        partial(_denominators, denominator=denominator),
        few | np.any([b.denominator_kept_back for b in before], axis=0),
        cost * np.where(np.any([b.denominator_shown for b in before], axis=0), COST_OF_KNOWN, 1.0),
    )
    decided = []
    for measure, numerator, own in zip(measures, numerators, before, strict=True):
        small = is_small_rate(numerator, denominator)
        offered_with = _offered(grid, small, offered, own.was_offered)
        protected = _protect(
            grid.relations,
            offered_with,
            partial(_parts, n=numerator, d=denominator, hidden=people.is_withheld),
            small | people.is_withheld | own.kept_back,
            cost * np.where(own.shown, COST_OF_KNOWN, 1.0),
        )
        rows = grid.cells.assign(
            measure=measure,
            suppression_reason=_reasons(protected.is_withheld, small),
            denominator_suppression_reason=_reasons(people.is_withheld, few),
            is_offered=offered_with,
            numerator=numerator,
            denominator=denominator,
        )
        decided.append((rows[offered], protected.n_unprotected + people.n_unprotected))
    return decided


def _denominators(relations: sparse.csr_matrix, at: np.ndarray, denominator: np.ndarray):
    return partial(of_counts, relations, denominator[at], smallest=rules().smallest)


def _parts(
    relations: sparse.csr_matrix, at: np.ndarray, n: np.ndarray, d: np.ndarray, hidden: np.ndarray
):
    return partial(
        of_parts,
        relations,
        n[at],
        (d - n)[at],
        is_denominator_withheld=hidden[at],
        smallest=rules().smallest,
    )


def _protect(
    relations: sparse.csr_matrix,
    offered: np.ndarray,
    unknowns_of: Callable,
    is_withheld: np.ndarray,
    cost: np.ndarray,
) -> Protected:
    """Protect the offered cells; a relation that holds another cell tells nothing."""
    if not offered.any():
        return Protected(np.zeros(len(offered), dtype=bool), 0)
    is_whole = np.diff(relations[:, ~offered].tocsr().indptr) == 0
    at = np.flatnonzero(offered)
    inside = relations[np.flatnonzero(is_whole)][:, at]
    protected = protect(unknowns_of(inside, at), is_withheld[at], cost[at])
    everywhere = np.zeros(len(offered), dtype=bool)
    everywhere[at] = protected.is_withheld
    return Protected(everywhere, protected.n_unprotected)


def _offered(
    grid: Grid, small: np.ndarray, so_far: np.ndarray, was_offered: np.ndarray
) -> np.ndarray:
    """The cells whose family of lines is not mostly small, or was offered before."""
    # What is left between other lines goes with the broad groups.
    family = grid.cells[FAMILY].replace({"ethnic_grouping": {LEFT_BETWEEN[0]: "broad"}})
    groups = [family[column] for column in FAMILY]
    share = pd.Series(small & so_far).groupby(groups).transform("mean")
    is_kept = pd.Series(was_offered).groupby(groups).transform("max")
    return so_far & ((share <= offer()["most_small_lines"]) | is_kept).to_numpy()


def _reasons(is_withheld: np.ndarray, small: np.ndarray) -> np.ndarray:
    return np.where(is_withheld, np.where(small, SMALL, SECONDARY), None)


def _nothing() -> pd.DataFrame:
    """No rows, with the columns and types of the decisions."""
    texts = [column for pair in tables.KEYS.values() for column in pair]
    texts += ["measure", "suppression_reason", "denominator_suppression_reason"]
    return pd.DataFrame({name: pd.Series(dtype="object") for name in texts}).assign(
        is_offered=pd.Series(dtype="bool"),
        numerator=pd.Series(dtype="int64"), denominator=pd.Series(dtype="int64")
    )
