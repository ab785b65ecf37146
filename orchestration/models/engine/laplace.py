"""The Laplace approximation of a multilevel logistic likelihood, in arrays of services.

Every service s has random effects b (q) with precision P; a group g of rows within it sees
z'b. With D = sum over groups of W z z' + P at the mode of b,

    L = sum over services of [ log likelihood - b'Pb / 2 - log|D| / 2 - log|covariance| / 2 ],

which is what lme4 (nAGQ = 1) and glmmTMB maximise. Everything here works on the sums of one pass
(`logistic_sums`): services by coefficients, never rows. Parameters are the coefficients followed
by those of the variance; the mode moves with both, and all derivatives say so.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from orchestration.models.engine.logistic_sums import HessianWeights, LogisticSums
from orchestration.models.engine.variance import Variance

# Observed curvature of the variances is trusted when it is at least this share of the expected.
LEAST_SHARE_OF_EXPECTED = 0.3


@dataclass(frozen=True)
class Layout:
    """Which service each group belongs to, and how its rows see the random effects.

    `z` (g, q). Groups are sorted by service and every service has one.
    """

    service: np.ndarray
    z: np.ndarray

    @property
    def n_services(self) -> int:
        """Services in the fit."""
        return int(self.service[-1]) + 1

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sums over the groups of each service, (g, …) to (s, …)."""
        starts = np.flatnonzero(np.diff(self.service, prepend=-1))
        return np.add.reduceat(values, starts, axis=0)


class Laplace:
    """The approximation at one point: value, gradient, Newton step and exact Hessian.

    `modes` (s, q) are the random effects at which the sums were made. The gradient is exact once
    they are the modes; `step` moves them there together with the parameters.
    """

    def __init__(
        self,
        sums: LogisticSums,
        layout: Layout,
        modes: np.ndarray,
        variance: Variance,
        *,
        exact_steps: bool = False,
    ) -> None:
        self._exact_steps = exact_steps
        self.sums, self.layout, self.modes, self.variance = sums, layout, modes, variance
        z, total = layout.z, layout.total
        self._curvature = total(sums.weight[:, None, None] * z[:, :, None] * z[:, None, :])
        self._curvature = self._curvature + variance.precision
        self.inverse = np.linalg.inv(self._curvature)
        self._of_group = self.inverse[layout.service]
        self._leverage = np.einsum("gi,gij,gj->g", z, self._of_group, z)
        pulled = modes @ variance.precision
        self._mode_gradient = total(sums.residual[:, None] * z) - pulled
        # Second derivatives in mode and parameter, (s, q, p + k), and how the mode moves.
        by_beta = -total(z[:, :, None] * sums.weight_x[:, None, :])
        by_theta = -np.einsum("kij,sj->sik", variance.precision_first, modes)
        self._mixed = np.concatenate([by_beta, by_theta], axis=2)
        self.mode_moves = self.inverse @ self._mixed
        self._predictor_moves = np.einsum("gi,gip->gp", z, self.mode_moves[layout.service])

    @property
    def log_likelihood(self) -> float:
        """The Laplace approximation of the log likelihood."""
        shrinkage = np.einsum("si,ij,sj->", self.modes, self.variance.precision, self.modes)
        determinants = np.linalg.slogdet(self._curvature)[1].sum()
        determinants += self.layout.n_services * self.variance.log_determinant
        return float(self.sums.log_likelihood - shrinkage / 2 - determinants / 2)

    @property
    def gradient(self) -> np.ndarray:
        """First derivatives, (p + k)."""
        variance, n_services = self.variance, self.layout.n_services
        by_theta = -np.einsum("si,kij,sj->k", self.modes, variance.precision_first, self.modes)
        by_theta = by_theta - np.einsum("sij,kji->k", self.inverse, variance.precision_first)
        by_theta = (by_theta - n_services * variance.log_determinant_first) / 2
        gradient = np.concatenate([self.sums.gradient, by_theta])
        return gradient - self._leverage @ self._weight_moves() / 2

    def step(self, longest_theta: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Newton's step for parameters and modes, and twice the gain it promises.

        No variance parameter moves by more than `longest_theta`; the modes follow what is left.
        Raises LinAlgError where the likelihood is flat in some direction.
        """
        settling = np.einsum("sij,sj->si", self.inverse, self._mode_gradient)
        target = self.gradient + np.einsum("sip,si->p", self._mixed, settling)
        parameters = np.linalg.solve(self._information(), target)
        theta = parameters[self._n_beta :]
        theta *= min(1.0, longest_theta / max(np.abs(theta).max(), 1e-300))
        gain = parameters @ target + np.einsum("si,si->", self._mode_gradient, settling)
        return parameters, settling + self.mode_moves @ parameters, float(gain)

    def hessian_weights(self) -> HessianWeights:
        """Group multipliers for the pass that `hessian` needs."""
        return HessianWeights(of_first=-self._skew() / 2, of_second=self._leverage / 2)

    def hessian(self) -> np.ndarray:
        """Exact second derivatives at the modes, (p + k, p + k), mode and weights included.

        The sums must have been made with `hessian_weights` of the same point.
        """
        variance, inverse, modes = self.variance, self.inverse, self.modes
        first, second, n_beta = variance.precision_first, variance.precision_second, self._n_beta
        hessian = np.einsum("sip,sij,sjr->pr", self._mixed, inverse, self._mixed)
        hessian[:n_beta, :n_beta] -= self.sums.information
        hessian += self._moving_weights()
        lean = np.einsum("sij,sj->si", inverse, self._lean())
        theta = slice(n_beta, None)
        crossed = np.einsum("si,kij,sjp->kp", lean, first, self.mode_moves) / 2
        hessian[theta] += crossed
        hessian[:, theta] += crossed.T
        curvature = np.einsum("si,klij,sj->kl", lean - modes, second, modes)
        curvature = curvature - np.einsum("sij,klji->kl", inverse, second)
        curvature = curvature - self.layout.n_services * variance.log_determinant_second
        hessian[theta, theta] += curvature / 2
        moved = inverse[:, None] @ self._curvature_moves()
        return hessian + np.einsum("spij,srji->pr", moved, moved) / 2

    @property
    def _n_beta(self) -> int:
        return len(self.sums.gradient)

    def _padded(self, of_beta: np.ndarray) -> np.ndarray:
        """Group sums times x, (g, p), with a zero for every variance parameter."""
        n_theta = len(self.variance.precision_first)
        return np.pad(of_beta, ((0, 0), (0, n_theta)))

    def _weight_moves(self) -> np.ndarray:
        """How the weight of each group moves with the parameters, (g, p + k)."""
        return self._padded(self.sums.slope_x) + self.sums.slope[:, None] * self._predictor_moves

    def _curvature_moves(self) -> np.ndarray:
        """How D of each service moves with the parameters, (s, p + k, q, q)."""
        z, n_beta = self.layout.z, self._n_beta
        outer = z[:, :, None] * z[:, None, :]
        moves = self.layout.total(self._weight_moves()[:, :, None, None] * outer[:, None])
        moves[:, n_beta:] += self.variance.precision_first
        return moves

    def _lean(self) -> np.ndarray:
        """Gradient of log|D| in the mode, (s, q)."""
        leaning = self._leverage * self.sums.slope
        return self.layout.total(leaning[:, None] * self.layout.z)

    def _skew(self) -> np.ndarray:
        """How much a group's third derivatives count in the Hessian, (g)."""
        lean = np.einsum("sij,sj->si", self.inverse, self._lean())
        return np.einsum("gi,gi->g", self.layout.z, lean[self.layout.service])

    def _moving_weights(self) -> np.ndarray:
        """The part of the Hessian from weights that change with a moving mode, less x'x."""
        moves, skew, leverage = self._predictor_moves, self._skew(), self._leverage
        sums = self.sums
        mixed = skew[:, None] * self._padded(sums.slope_x)
        mixed = mixed - leverage[:, None] * self._padded(sums.bend_x)
        total = mixed.T @ moves
        squared = skew * sums.slope - leverage * sums.bend
        return (total + total.T + (moves * squared[:, None]).T @ moves) / 2

    def _information(self) -> np.ndarray:
        """Minus the Hessian, without the change of weights: what Newton's step uses.

        With `exact_steps` it is the exact one where that is positive definite. In the variance
        parameters it is the observed curvature where that is clearly positive, and its expectation
        (then apart from the coefficients) elsewhere: always positive definite.
        """
        if self._exact_steps:
            exact = -self.hessian()
            if np.linalg.eigvalsh(exact)[0] > 0:
                return exact
        n_beta, inverse = self._n_beta, self.inverse
        information = -np.einsum("sip,sij,sjr->pr", self._mixed, inverse, self._mixed)
        information[:n_beta, :n_beta] += self.sums.information
        theta = slice(n_beta, None)
        outer = self.modes[:, :, None] * self.modes[:, None, :]
        observed = self._theta_information(outer)
        expected = self._theta_information(self.variance.covariance - inverse)
        information[theta, theta] = observed
        linked = information[theta, :n_beta]
        alone = observed - linked @ np.linalg.solve(information[:n_beta, :n_beta], linked.T)
        if eigh(alone, expected, eigvals_only=True)[0] < LEAST_SHARE_OF_EXPECTED:
            information[theta, theta] = expected
            information[theta, :n_beta] = information[:n_beta, theta] = 0.0
        return information

    def _theta_information(self, outer: np.ndarray) -> np.ndarray:
        variance, inverse = self.variance, self.inverse
        first, second = variance.precision_first, variance.precision_second
        information = np.einsum("klij,sji->kl", second, outer + inverse)
        information -= 2 * np.einsum("sji,kin,snm,lmj->kl", outer, first, inverse, first)
        moved = inverse[:, None] @ first
        information -= np.einsum("skij,slji->kl", moved, moved)
        information += self.layout.n_services * variance.log_determinant_second
        return information / 2
