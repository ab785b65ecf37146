"""People as statsmodels wants them: a dense design matrix, one column per coefficient."""

import numpy as np
import pandas as pd

CATEGORIES = {
    "ethnic_group": "White British",
    "gender": "Female",
    "imd_decile": "5",
    "employment_status": "Employed",
    "medication_status": "Not prescribed",
    "financial_year": "2020-21",
}
NUMBERS = [
    *("age_years", "phq9_first", "gad7_first"),
    *("weeks_to_assessment", "weeks_to_treatment", "n_contacts_attended"),
]


def read(file: str, outcome: str) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """The outcome and service, the design matrix, and the name of each of its columns.

    Filled column by column into one array: a formula would take several times the memory.
    """
    people = pd.read_parquet(file, columns=[*CATEGORIES, *NUMBERS, outcome, "provider_code"])
    kept = {name: _others(people[name], first) for name, first in CATEGORIES.items()}
    names = ["intercept", *(f"{name}:{level}" for name in kept for level in kept[name]), *NUMBERS]
    design = np.empty((len(people), len(names)), order="F")
    design[:, 0] = 1.0
    for place, name in enumerate(names[1:], start=1):
        if name in NUMBERS:
            values = people[name].to_numpy(float)
            design[:, place] = (values - values.mean()) / values.std()
        else:
            category, level = name.split(":")
            design[:, place] = people[category] == level
    return people[[outcome, "provider_code"]].copy(), design, names


def estimates_of_groups(names: list[str], coefficients, errors) -> dict[str, list[float]]:
    """Coefficient and standard error by ethnic group."""
    return {
        name.removeprefix("ethnic_group:"): [float(coefficients[place]), float(errors[place])]
        for place, name in enumerate(names)
        if name.startswith("ethnic_group:")
    }


def _others(values: pd.Series, first: str) -> list[str]:
    return sorted(set(values.unique()) - {first})
