"""How much each choice of covariates matters (`models.sensitivity`).

The report does not name its covariates; the blocks are this project's reading. Each alternative
reading is fitted for the same people and set beside the model as specified.
"""

import numpy as np
import pandas as pd

from orchestration.models.one_fit import fit_rows
from orchestration.models.people import People
from orchestration.models.preparation import rows_of_people
from orchestration.models.specifications import Analysis, Sensitivity, Specifications


def sensitivity_rows(
    specified: Specifications, analysis: Analysis, people: People, estimates: pd.DataFrame
) -> pd.DataFrame:
    """One row per choice and group: the estimate as specified and under the other reading.

    `shift_in_standard_errors` is the change over the standard error of the model as specified, on
    the log scale for odds ratios.
    """
    tables = [
        _compared(specified, analysis, people, estimates, choice)
        for choice in specified.sensitivity
        if choice.model in analysis.models
    ]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _compared(
    specified: Specifications,
    analysis: Analysis,
    people: People,
    estimates: pd.DataFrame,
    choice: Sensitivity,
) -> pd.DataFrame:
    covariates = choice.covariates or specified.covariates_of(choice.model)
    plain = analysis.model_copy(update={"other_intervals": []})
    rows = rows_of_people(people, plain, covariates, complete=choice.complete)
    other = fit_rows(rows, plain)
    if other.estimates.empty or estimates.empty:
        return pd.DataFrame()
    specified_rows = _groups(estimates[estimates["model"] == choice.model], analysis)
    alternative = _groups(other.estimates, analysis)
    table = specified_rows.merge(alternative, on="ethnic_group", suffixes=("", "_alternative"))
    change = table["estimate_alternative"] - table["estimate"]
    if analysis.family != "linear":
        change = np.log(table["estimate_alternative"] / table["estimate"])
    table["shift_in_standard_errors"] = change / table["std_error"]
    table["n_people_alternative"] = other.fit["n_people"]
    table["converged_alternative"] = other.fit["converged"]
    return table.assign(
        choice=choice.choice,
        model=choice.model,
        covariates_alternative=", ".join([analysis.exposure, *covariates]),
    )


def _groups(estimates: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    compared = (estimates["term"] == analysis.exposure) & estimates["std_error"].notna()
    return estimates.loc[compared, ["ethnic_group", "estimate", "lower", "upper", "std_error"]]
