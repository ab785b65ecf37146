"""Tables held as equally long arrays, one per column: choosing rows and joining tables."""

from collections.abc import Sequence

import numpy as np

Rows = dict[str, np.ndarray]


def those(rows: Rows, chosen: np.ndarray) -> Rows:
    """The chosen rows, by mask or by position; positions may repeat and reorder."""
    return {name: values[chosen] for name, values in rows.items()}


def joined(parts: Sequence[Rows]) -> Rows:
    """One table of the rows of all parts, which have the same columns."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
