"""Deciding for the warehouse at hand, and writing what was decided to the lake.

Decisions hold true counts, so they stay in the restricted lake. They are made again only when a
count, the offer, a rule or the method has changed.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.parquet import replacing, write_table
from orchestration.publication import disclosure
from orchestration.publication.protection import earlier, tables
from orchestration.publication.protection.decisions import decide_all
from orchestration.publication.protection.hierarchies import LEFT_BETWEEN
from orchestration.publication.protection.rows import SECONDARY, SMALL
from orchestration.publication.protection.tables import Counts
from orchestration.settings import get_settings


@dataclass(frozen=True)
class Decided:
    """How many rows of the published rates there are, how many are withheld and why.

    `measures_kept_back` names those that no withholding could protect: nothing of them is offered.
    `was_kept` tells that nothing had changed since the decisions at hand were made.
    """

    n_rows: int
    n_small: int
    n_secondary: int
    measures_kept_back: tuple[str, ...]
    was_kept: bool


def decide_and_write() -> Decided:
    """Decide about every measure of the warehouse; the decisions at hand if nothing changed."""
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        counts = tables.read_counts(connection)
    state, stated = _state(counts), earlier.decisions_file().with_suffix(".state")
    was_kept = stated.exists() and stated.read_text() == state
    if not was_kept:
        stated.unlink(missing_ok=True)
        rows, kept_back = decide_all(counts, earlier.read_released())
        write_table(rows, earlier.decisions_file())
        write_table(_measures(counts, kept_back), _measures_file())
        with replacing(stated) as temporary:
            temporary.write_text(state)
    return _summed_up(was_kept)


def _state(counts: Counts) -> str:
    """A name for everything that decisions depend on but the last release, which they made."""
    state = hashlib.sha256(
        json.dumps(
            [
                sorted(map(str, counts.parents.items())),
                counts.populations,
                tables.offer(),
                [disclosure.SMALLEST, disclosure.FEW, disclosure.ROUNDING],
            ],
            sort_keys=True,
        ).encode()
    )
    for frame in (counts.rates, counts.detailed_of):
        rows = frame.sort_values(list(frame.columns)).reset_index(drop=True)
        state.update(pd.util.hash_pandas_object(rows).to_numpy().tobytes())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        state.update(file.read_bytes())
    return state.hexdigest()


def _measures_file() -> Path:
    return get_settings().lake / "disclosure" / "measures" / "measures.parquet"


def _measures(counts: Counts, kept_back: list[str]) -> pd.DataFrame:
    decided = sorted(set(counts.rates["measure"]))
    return pd.DataFrame(
        {
            "measure": pd.Series(decided, dtype="object"),
            "is_protected": pd.Series([m not in kept_back for m in decided], dtype="bool"),
        }
    )


def _summed_up(was_kept: bool) -> Decided:
    rows = pd.read_parquet(earlier.decisions_file())
    measures = pd.read_parquet(_measures_file())
    seen = rows[rows["is_offered"] & (rows["ethnic_grouping"] != LEFT_BETWEEN[0])]
    reasons = seen["suppression_reason"].value_counts()
    return Decided(
        len(seen),
        int(reasons.get(SMALL, 0)),
        int(reasons.get(SECONDARY, 0)),
        tuple(measures.loc[~measures["is_protected"], "measure"]),
        was_kept,
    )
