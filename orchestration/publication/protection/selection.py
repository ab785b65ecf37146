"""Choosing what else to withhold so that unprotected counts become free, at least loss.

One linear programme moves every unprotected count as far as it must be free to move; what shown
figures have to give way is withheld. Moving a shown figure costs the information in it, so few and
small ones are chosen. The result is the same on every machine and run.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from orchestration.publication.protection.proof import solution
from orchestration.publication.protection.unknowns import Unknowns

# For each unit that a count stays short of its freedom: more than any way round could cost.
SHORTFALL_COST = 1e4


def cheapest_table(
    unknowns: Unknowns, cost: np.ndarray, those: np.ndarray, signs: np.ndarray, need: np.ndarray
) -> np.ndarray:
    """The differences from the truth in which the unknowns `those` move by `need`, at least cost.

    `unknowns` holds shown cells as well, `cost` is what moving each by one costs, 0 for what is
    withheld already. `signs` says which way each of `those` must be able to go. Where not all can
    go so far at once, as many go as far as can.
    """
    n, k = unknowns.n_columns, len(those)
    costly = np.flatnonzero(cost > 0)
    m = len(costly)
    # |y| of costly unknowns: size >= y and size >= -y.
    pick = sparse.csr_matrix((np.ones(m), (np.arange(m), costly)), shape=(m, n))
    aim = sparse.csr_matrix((-signs, (np.arange(k), those)), shape=(k, n))
    answer = linprog(
        np.concatenate([np.zeros(n), cost[costly], np.full(k, SHORTFALL_COST)]),
        A_ub=sparse.bmat(
            [
                [pick, -sparse.eye(m), None],
                [-pick, -sparse.eye(m), None],
                [aim, None, -sparse.eye(k)],
            ],
            format="csr",
        ),
        b_ub=np.concatenate([np.zeros(2 * m), -need]),
        A_eq=sparse.hstack([unknowns.matrix, sparse.csr_matrix((unknowns.matrix.shape[0], m + k))]),
        b_eq=np.zeros(unknowns.matrix.shape[0]),
        bounds=np.column_stack(
            [
                np.concatenate([unknowns.lower, np.zeros(m + k)]),
                np.concatenate([unknowns.upper, np.full(m + k, np.inf)]),
            ]
        ),
        method="highs",
    )
    return solution(answer)[: len(unknowns)]
