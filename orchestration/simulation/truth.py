"""What was planted, in the vocabulary of `models.estimates`."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from orchestration.settings import DBT_PROJECT_DIR
from orchestration.simulation.parameters import Parameters

CONSTANTS = {
    "analysis": "outcome_single_level",
    "outcome": "recovery",
    "population": "at_caseness",
    "term": "ethnic_group",
    "reference_group": "White British",
    "effect": "odds_ratio",
}
MODEL_1_NOTE = (
    "Implied: odds of the mean planted probability of the group, over those of White British "
    "people, among the people at caseness who were simulated."
)
MODEL_2_NOTE = "Planted: conditional on age, gender, IMD decile and employment."


def truth(
    parameters: Parameters,
    people: pd.DataFrame,
    probability: np.ndarray,
    at_caseness: np.ndarray,
    run: dict[str, object],
) -> dict:
    """The content of truth.json: the run, every planted coefficient, and the estimands."""
    labels = ethnic_labels()
    planted = parameters.ethnic_log_odds()
    analysed = pd.DataFrame(
        {"group": people["ethnic_code"].map(labels), "probability": probability}
    )[at_caseness]
    mean = analysed.groupby("group")["probability"].mean()
    odds = mean / (1 - mean)
    rows = []
    for code, label in labels.items():
        if label in odds.index:
            implied = float(odds[label] / odds["White British"])
            rows.append(_row(label, "1", implied, MODEL_1_NOTE))
            rows.append(_row(label, "2", float(np.exp(planted[code])), MODEL_2_NOTE))
    return {
        "metadata": run,
        "parameters": asdict(parameters),
        "covariates": parameters.recovery,
        "estimates": rows,
    }


def ethnic_labels() -> dict[str, str]:
    """Label of every ethnic category code a submission may hold; nothing submitted is Missing."""
    seeds = DBT_PROJECT_DIR / "seeds"
    groups = pd.read_csv(seeds / "ethnic_categories.csv", dtype=str)
    absent = pd.read_csv(seeds / "ethnicity_not_given.csv", dtype=str)
    both = pd.concat([groups, absent])
    labels = dict(zip(both["ethnic_category_code"], both["ethnic_group"], strict=True))
    labels[""] = labels.pop("-1")
    labels.pop("-3")
    return labels


def _row(label: str, model: str, value: float, note: str) -> dict:
    return CONSTANTS | {"model": model, "ethnic_group": label, "value": value, "note": note}
