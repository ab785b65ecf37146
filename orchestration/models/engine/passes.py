"""One pass over the rows: chunks, two threads, sums added up in a fixed order.

Every chunk is small enough to stay in a processor's cache. The linear algebra library is held to
one thread per chunk; chunks run side by side. The order of addition does not depend on timing,
so the same rows give the same bytes.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Protocol, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from orchestration.models.engine.rows import Design, Rows

CHUNK_CELLS = 200_000  # numbers in the design matrix of one chunk: 1.6 MB
SMALLEST_CHUNK = 512


class Sums(Protocol):
    """What a pass adds up: arrays that can be added to each other."""

    def add(self, matrix: np.ndarray, start: int, stop: int) -> None:
        """Add the chunk of rows `start` to `stop`, whose design matrix is `matrix`."""

    def merge(self, other: "Sums") -> None:
        """Add what another part of the rows gave."""


S = TypeVar("S", bound=Sums)


def run(rows: Rows, make: Callable[[], S]) -> S:
    """The sums over all rows. `make` gives empty sums; one is made for each thread."""
    design = Design(rows)
    chunk = max(SMALLEST_CHUNK, CHUNK_CELLS // design.n_columns)
    bounds = _parts(len(rows), chunk)

    def part(bound: tuple[int, int]) -> S:
        sums = make()
        buffer = np.empty((design.n_columns, chunk))
        for start in range(bound[0], bound[1], chunk):
            stop = min(start + chunk, bound[1])
            sums.add(design.write(start, stop, buffer), start, stop)
        return sums

    with _blas().limit(limits=1, user_api="blas"):
        if len(bounds) == 1:
            return part(bounds[0])
        with ThreadPoolExecutor(len(bounds)) as threads:
            parts = list(threads.map(part, bounds))
    for other in parts[1:]:
        parts[0].merge(other)
    return parts[0]


def _parts(n_rows: int, chunk: int) -> list[tuple[int, int]]:
    n_parts = max(1, min(os.cpu_count() or 1, n_rows // (4 * chunk)))
    edges = np.linspace(0, n_rows, n_parts + 1).astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


@lru_cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()
