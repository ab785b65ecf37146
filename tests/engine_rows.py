"""Small made-up rows for tests that ask an engine directly."""

import numpy as np

from orchestration.models.engine.rows import Factor, Number, Rows, standardised


def small_rows(
    n_people: int = 3000, *, n_services: int = 25, sd: float = 0.5, intercept: float = 0.0, seed=1
) -> Rows:
    """People in services, with a category of three levels and a number."""
    random = np.random.default_rng(seed)
    services = np.sort(random.integers(0, n_services, n_people))
    _, services = np.unique(services, return_inverse=True)
    group = random.integers(0, 3, n_people).astype(np.uint8)
    age = random.integers(16, 80, n_people).astype(np.float32)
    level = random.normal(0, sd, n_services)[services]
    predictor = intercept + np.array([0.0, 0.4, -0.6])[group] + 0.02 * (age - 45) + level
    outcome = (random.random(n_people) < 1 / (1 + np.exp(-predictor))).astype(float)
    return Rows(
        outcome=outcome,
        factors=[Factor("group", ("reference", "one", "two"), group)],
        numbers=[standardised(Number("age", age))],
        services=services,
        service_names=tuple(f"S{code}" for code in range(services.max() + 1)),
    )


def dense(rows: Rows) -> np.ndarray:
    """The design matrix for statsmodels, numbers centred but on the scale of the data."""
    columns = [np.ones(len(rows))]
    for factor in rows.factors:
        columns += [factor.codes == code for code in range(1, len(factor.levels))]
    columns += [number.values.astype(float) - number.centre for number in rows.numbers]
    return np.column_stack(columns).astype(float)
