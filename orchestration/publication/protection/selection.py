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
    k = len(those)
    # Each unknown is what it rises less what it falls: both cost, and neither is below nothing.
    price = np.zeros(unknowns.n_columns)
    price[: len(unknowns)] = cost
    aim = sparse.csr_matrix((signs, (np.arange(k), those)), shape=(k, unknowns.n_columns))
    n_relations = unknowns.matrix.shape[0]
    answer = linprog(
        np.concatenate([price, price, np.full(k, SHORTFALL_COST)]),
        A_ub=sparse.hstack([-aim, aim, -sparse.eye(k)], format="csr"),
        b_ub=-need,
        A_eq=sparse.hstack(
            [unknowns.matrix, -unknowns.matrix, sparse.csr_matrix((n_relations, k))], format="csr"
        ),
        b_eq=np.zeros(n_relations),
        bounds=np.column_stack(
            [
                np.zeros(2 * unknowns.n_columns + k),
                np.concatenate([unknowns.upper, -unknowns.lower, np.full(k, np.inf)]),
            ]
        ),
        method="highs-ds",
    )
    risen, fallen = np.split(solution(answer)[: 2 * unknowns.n_columns], 2)
    return (risen - fallen)[: len(unknowns)]
