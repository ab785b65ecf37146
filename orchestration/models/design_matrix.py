"""From covariate cells to a design matrix: treatment contrasts, missing as a category.

Levels with nobody in them have no column, so that no coefficient is made up.
"""

import numpy as np
import pandas as pd

from orchestration.models.specifications import Covariate

MISSING = "Missing"


def design(
    cells: pd.DataFrame, *, reference_group: str, covariates: dict[str, Covariate]
) -> pd.DataFrame:
    """One row per cell, one column per coefficient, named `term|level`; the first is `intercept`.

    Numbers are centred at their mean over people; a missing number has its own indicator.
    """
    columns: dict[str, np.ndarray] = {"intercept": np.ones(len(cells))}
    columns |= _category(cells["ethnic_group"], "ethnic_group", reference_group)
    for name, covariate in covariates.items():
        if covariate.kind == "category":
            columns |= _category(cells[name], name, str(covariate.reference))
        else:
            columns |= _number(cells[name], name, cells["n_people"])
    return pd.DataFrame(columns, index=cells.index)


def _category(values: pd.Series, name: str, reference: str) -> dict[str, np.ndarray]:
    labels = values.astype("object").where(values.notna(), MISSING).map(_label)
    levels = sorted(set(labels) - {reference})
    return {f"{name}|{level}": (labels == level).to_numpy(float) for level in levels}


def _number(values: pd.Series, name: str, weights: pd.Series) -> dict[str, np.ndarray]:
    known = values.notna().to_numpy()
    numbers = values.astype(float).to_numpy()
    mean = np.average(numbers[known], weights=weights.to_numpy()[known]) if known.any() else 0.0
    columns = {f"{name}|": np.where(known, numbers - mean, 0.0)}
    if not known.all():
        columns[f"{name}|{MISSING}"] = (~known).astype(float)
    return columns


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
