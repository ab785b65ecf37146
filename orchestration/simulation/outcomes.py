"""The planted probability of every outcome for every person, and what is drawn from it.

Recovery, reliable improvement and reliable deterioration are three logistic models of the same
people; they are made consistent by drawing one of five kinds of ending:

    0 recovered, reliably better    1 recovered, no reliable change
    2 not recovered, better         3 not recovered, no reliable change   4 not recovered, worse

so that recovery = 0 + 1, improvement = 0 + 2 and deterioration = 4. Recovery is always exactly as
planted. Where first scores or the three models leave no room for an improvement or a deterioration,
there is no reliable change instead; the truth is worked out from the probabilities after that.
"""

import numpy as np

from orchestration.simulation import codes
from orchestration.simulation.draws import expit
from orchestration.simulation.model import Model
from orchestration.simulation.parameters import OUTCOMES, SCORE_OUTCOMES
from orchestration.simulation.people import People

N_ENDINGS = 5
LEAST = 0.002
Effects = dict[str, np.ndarray]


def linear_predictors(
    model: Model, people: People, intercept: dict[str, float], gap: dict[str, float]
) -> dict[str, np.ndarray]:
    """Log odds by outcome (for the proportion attended: the proportion itself), with the
    service's `intercept` and `gap`."""
    predictors = {}
    for outcome in OUTCOMES:
        ethnic = model.ethnic[outcome][people["group"]]
        minoritised = model.is_minoritised[people["group"]]
        total = covariate_part(model, people, outcome) + model.intercept[outcome]
        total = total + intercept[outcome]
        total = total + (ethnic + gap[outcome] * minoritised) * people["gap_open"]
        slope = model.density_slope.get(outcome)
        if slope is not None:
            total = total + slope[people["group"]] * people["density"]
        predictors[outcome] = total
    return predictors


def covariate_part(model: Model, people: People, outcome: str) -> np.ndarray:
    """What age, gender, deprivation, employment, need, waits, sessions and year contribute."""
    total = np.zeros(len(people["group"]))
    for name, slope in model.parameters.effects[outcome].items():
        total += slope * (covariate(people, name) - model.parameters.centres[name])
    for name, by_code in model.parameters.categories[outcome].items():
        total += category_effects(name, by_code)[people[name]]
    return total


def covariate(people: People, name: str) -> np.ndarray:
    """A numeric covariate in its unit; a missing IMD decile counts as decile 5."""
    if name == "imd_decile":
        return np.where(people["imd_decile"] > 0, people["imd_decile"], 5)
    if name == "weeks_to_assessment":
        return people["days_to_assessment"] / 7
    if name == "weeks_to_treatment":
        return people["days_to_treatment"] / 7
    if name == "n_treatment_contacts":
        return people["n_sessions"]
    return people[name]


def category_effects(name: str, by_code: dict[str, float]) -> np.ndarray:
    """Effects in the order of the code list; the reference has none."""
    lists = {
        "gender": codes.GENDERS,
        "employment": codes.EMPLOYMENT,
        "medication": codes.MEDICATION,
    }
    effects = np.array([by_code.get(code, 0.0) for code in lists[name]])
    if name == "gender":
        effects[codes.INVALID_GENDER] = by_code.get("X", 0.0)
    return effects


def ending_probabilities(
    model: Model, people: People, predictors: dict[str, np.ndarray], feasible: np.ndarray
) -> np.ndarray:
    """Probability of every ending. Shape (people, 5). `feasible`: which endings the first scores
    allow, by PHQ-9, GAD-7 and ending."""
    recovery, improvement, deterioration = (expit(predictors[name]) for name in SCORE_OUTCOMES)
    possible = feasible[people["phq9_first"], people["gad7_first"]]
    is_case = ~people["is_not_case"]
    recovery = np.where(is_case, recovery, 0.0)
    mild = model.parameters.reliable_of_mild_recoveries * recovery
    both = np.where(
        possible[:, 1], np.minimum(mild, np.maximum(improvement - LEAST, LEAST)), recovery
    )
    both = np.minimum(both, recovery)
    worse = np.where(possible[:, 4], np.minimum(deterioration, 1 - LEAST - recovery), 0.0)
    better = np.clip(improvement - both, 0, 1 - LEAST - recovery - worse)
    better = np.where(possible[:, 2], better, 0.0)
    # Recovery is kept; whatever there is no room for becomes no reliable change.
    return np.column_stack([both, recovery - both, better, 1 - recovery - better - worse, worse])


def draw_outcomes(
    random: np.random.Generator,
    model: Model,
    people: People,
    *,
    intercept: dict[str, float],
    gap: dict[str, float],
    feasible: np.ndarray,
) -> People:
    """Columns `ending`, `drops_out`, and the probabilities `p_recovery`, `p_reliable_improvement`,
    `p_reliable_recovery`, `p_reliable_deterioration`, `p_dropout`, `p_attended`."""
    predictors = linear_predictors(model, people, intercept, gap)
    endings = ending_probabilities(model, people, predictors, feasible)
    running = np.cumsum(endings, axis=1)
    draw = random.random((2, len(endings)))
    ending = np.minimum((draw[0][:, None] >= running).sum(axis=1), N_ENDINGS - 1)
    p_dropout = expit(predictors["dropout"])
    return {
        "ending": ending,
        "drops_out": draw[1] < p_dropout,
        "p_recovery": endings[:, 0] + endings[:, 1],
        "p_reliable_improvement": endings[:, 0] + endings[:, 2],
        "p_reliable_recovery": endings[:, 0],
        "p_reliable_deterioration": endings[:, 4],
        "p_dropout": p_dropout,
        "p_attended": np.clip(predictors["proportion_sessions_attended"], 0.3, 0.97),
    }
