"""Decisions as rows: a reason for each cell, and its true counts."""

import numpy as np
import pandas as pd

from orchestration.publication.disclosure import FEW, SMALLEST
from orchestration.publication.protection import tables
from orchestration.publication.protection.grid import Grid
from orchestration.publication.protection.unknowns import Rules, is_called_small

SMALL, SECONDARY = "small_count", "secondary"
RULES = Rules(SMALLEST, FEW)


def rows_of(
    grid: Grid,
    numerator: np.ndarray,
    denominator: np.ndarray,
    is_withheld: np.ndarray,
    is_denominator_withheld: np.ndarray,
) -> pd.DataFrame:
    """A row for each cell with its reasons and true counts."""
    is_few = denominator < FEW
    is_row_few = np.where(
        is_denominator_withheld, is_few, is_called_small(numerator, denominator, RULES)
    )
    return grid.cells.assign(
        suppression_reason=_reasons(is_withheld, is_row_few),
        denominator_suppression_reason=_reasons(is_denominator_withheld, is_few),
        numerator=numerator,
        denominator=denominator,
    )


def _reasons(is_withheld: np.ndarray, is_few: np.ndarray) -> np.ndarray:
    """The reason that is published: a reader learns whether few people are there, not how few."""
    return np.where(is_withheld, np.where(is_few, SMALL, SECONDARY), None)


def no_rows() -> pd.DataFrame:
    """No rows, with the columns and types of the decisions."""
    texts = [column for pair in tables.KEYS.values() for column in pair]
    texts += ["measure", "suppression_reason", "denominator_suppression_reason"]
    return pd.DataFrame({name: pd.Series(dtype="object") for name in texts}).assign(
        is_offered=pd.Series(dtype="bool"),
        numerator=pd.Series(dtype="int64"),
        denominator=pd.Series(dtype="int64"),
    )
