"""The reference engine: statsmodels, on cells, where its design matrix is small."""

import warnings

import numpy as np

from orchestration.models.engine.identification import aliased_columns
from orchestration.models.engine.logistic import start_values
from orchestration.models.engine.logistic_sums import logistic_sums
from orchestration.models.engine.rows import Design, Rows
from orchestration.models.engine.solution import Solution, solution


def fit_logistic_on_cells(rows: Rows) -> Solution:
    """Maximum likelihood by statsmodels; the likelihood is that of the people in the cells."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ModelWarning

    aliased = aliased_columns(logistic_sums(rows, start_values(rows)).information, rows.columns)
    rows = rows.without_columns(aliased)
    matrix = Design(rows).write(0, len(rows), np.empty((len(rows.columns), len(rows))))
    outcome = np.column_stack([rows.outcome, rows.trials - rows.outcome])
    with warnings.catch_warnings(record=True) as caught, np.errstate(divide="ignore"):
        warnings.simplefilter("always")
        model = sm.GLM(outcome, matrix.T, family=sm.families.Binomial())
        result = model.fit(method="IRLS", maxiter=100, tol=1e-12, tol_criterion="params")
    # With the exposure alone the cells fit perfectly, which is not separation of people.
    notes = {
        str(item.message)
        for item in caught
        if issubclass(item.category, ModelWarning) and "perfect" not in str(item.message).lower()
    }
    beta = np.asarray(result.params)
    sums = logistic_sums(rows, beta)
    return solution(
        rows,
        beta,
        np.linalg.inv(sums.information),
        log_likelihood=sums.log_likelihood,
        converged=bool(result.converged),
        iterations=int(result.fit_history["iteration"]),
        aliased=aliased,
        notes=tuple(sorted(notes)),
    )
