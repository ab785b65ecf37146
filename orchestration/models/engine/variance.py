"""Variances of random effects as functions of unbounded parameters, with derivatives.

One random effect: the parameter is the log of its standard deviation. Two (intercept and gap):
the logs of both standard deviations and, if they are correlated, the inverse hyperbolic tangent
of their correlation.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Variance:
    """A covariance matrix of random effects at parameters `theta`.

    `precision` (q, q), its first derivatives (k, q, q) and second (k, k, q, q); `log_determinant`
    of the covariance, its first (k) and second (k, k) derivatives.
    """

    covariance: np.ndarray
    precision: np.ndarray
    precision_first: np.ndarray
    precision_second: np.ndarray
    log_determinant: float
    log_determinant_first: np.ndarray
    log_determinant_second: np.ndarray


def variance(theta: np.ndarray) -> Variance:
    """The covariance matrix and its derivatives at `theta` (1, 2 or 3 parameters)."""
    covariance, first, second = _parts(theta)
    precision = np.linalg.inv(covariance)
    precision_first = -precision @ first @ precision
    product = precision @ first[:, None] @ precision @ first[None, :] @ precision
    precision_second = product + product.swapaxes(0, 1) - precision @ second @ precision
    trace_first = np.einsum("ij,kji->k", precision, first)
    crossed = np.einsum("ij,kjl,lm,nmi->kn", precision, first, precision, first)
    return Variance(
        covariance=covariance,
        precision=precision,
        precision_first=precision_first,
        precision_second=precision_second,
        log_determinant=float(np.linalg.slogdet(covariance)[1]),
        log_determinant_first=trace_first,
        log_determinant_second=np.einsum("ij,knji->kn", precision, second) - crossed,
    )


def described(theta: np.ndarray) -> dict[str, float]:
    """The parameters as people read them: standard deviations and a correlation."""
    values = {"service_sd": float(np.exp(theta[0]))}
    if len(theta) > 1:
        values["gap_sd"] = float(np.exp(theta[1]))
        values["correlation"] = 0.0
    if len(theta) == 3:
        values["correlation"] = float(np.tanh(theta[2]))
    return values


def _parts(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covariance and its derivatives; without a third parameter the correlation stays zero."""
    if len(theta) == 1:
        return _one(theta)
    covariance, first, second = _two(np.append(theta[:2], theta[2] if len(theta) == 3 else 0.0))
    return covariance, first[: len(theta)], second[: len(theta), : len(theta)]


def _one(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    covariance = np.exp(2 * theta).reshape(1, 1)
    return covariance, 2 * covariance[None], 4 * covariance[None, None]


def _two(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sd, gap_sd, correlation = np.exp(theta[0]), np.exp(theta[1]), np.tanh(theta[2])
    shared, slope = correlation * sd * gap_sd, (1 - correlation**2) * sd * gap_sd
    covariance = np.array([[sd**2, shared], [shared, gap_sd**2]])
    first = np.array(
        [
            [[2 * sd**2, shared], [shared, 0.0]],
            [[0.0, shared], [shared, 2 * gap_sd**2]],
            [[0.0, slope], [slope, 0.0]],
        ]
    )
    second = np.zeros((3, 3, 2, 2))
    off_diagonal = np.array(
        [
            [shared, shared, slope],
            [shared, shared, slope],
            [slope, slope, -2 * correlation * slope],
        ]
    )
    second[:, :, 0, 1] = second[:, :, 1, 0] = off_diagonal
    second[0, 0, 0, 0] = 4 * sd**2
    second[1, 1, 1, 1] = 4 * gap_sd**2
    return covariance, first, second
