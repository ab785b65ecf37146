"""Which engine fits what, and how it is named in `models.fits`."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from orchestration.models.engine.linear import fit_linear
from orchestration.models.engine.logistic import fit_logistic
from orchestration.models.engine.multilevel_linear import fit_multilevel_linear
from orchestration.models.engine.multilevel_logistic import (
    fit_multilevel_logistic,
    fit_with_random_gap,
)
from orchestration.models.engine.multinomial import fit_multinomial
from orchestration.models.engine.rows import Column, Rows
from orchestration.models.engine.solution import Solution
from orchestration.models.preparation import CannotBeFittedError
from orchestration.models.reference_engine import fit_logistic_on_cells
from orchestration.models.specifications import Analysis

Engine = Callable[[Rows, Analysis], Solution]

# Beyond this the streamed engine is faster, and agrees to more digits than anybody reads.
MOST_CELLS_FOR_STATSMODELS = 5_000


def choose(analysis: Analysis, rows: Rows) -> tuple[str, Engine]:
    """The engine of a fit by family and level, with the name that goes into `models.fits`."""
    if analysis.family == "linear":
        if analysis.level == "service":
            return "restricted maximum likelihood, sums by service", _linear_by_service
        return "least squares, streamed", lambda rows, _: fit_linear(replace(rows, services=None))
    if analysis.family == "multinomial":
        return "multinomial logistic, Newton, streamed", _multinomial
    if analysis.random_gap:
        return "Laplace approximation, random intercept and gap", _random_gap
    if analysis.level == "service":
        return "Laplace approximation, random intercept", lambda rows, _: fit_multilevel_logistic(
            rows
        )
    if rows.trials is not None and len(rows) <= MOST_CELLS_FOR_STATSMODELS:
        return "statsmodels GLM on cells", lambda rows, _: fit_logistic_on_cells(rows)
    return "logistic, Newton, streamed", lambda rows, _: fit_logistic(replace(rows, services=None))


def _linear_by_service(rows: Rows, _: Analysis) -> Solution:
    if len(rows) <= len(rows.columns):
        raise CannotBeFittedError("no more people than coefficients")
    return fit_multilevel_linear(rows)


def _multinomial(rows: Rows, _: Analysis) -> Solution:
    return fit_multinomial(rows, n_choices=int(rows.outcome.max()) + 1)


def _random_gap(rows: Rows, analysis: Analysis) -> Solution:
    """Rows sorted by service, and within it by which side of the gap they are on."""
    factor = next(item for item in rows.factors if item.name == analysis.exposure)
    if analysis.random_gap not in factor.levels:
        raise CannotBeFittedError(f"nobody in {analysis.random_gap}")
    side = (factor.codes == factor.levels.index(analysis.random_gap)).astype(np.uint8)
    order = np.lexsort((side, rows.services))
    average = Column(analysis.exposure, analysis.random_gap)
    if average not in rows.columns:
        raise CannotBeFittedError(f"everybody or nobody in {analysis.random_gap} has the outcome")
    return fit_with_random_gap(rows.where(order), slope=side[order], slope_column=average)
