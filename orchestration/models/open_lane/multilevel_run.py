"""Fitting the multilevel models when the published counts or the code have changed."""

import duckdb
import pandas as pd

from orchestration.models.open_lane.multilevel_data import pooled_gaps, provider_cells
from orchestration.models.open_lane.multilevel_results import ANALYSIS, analyse
from orchestration.models.open_lane.results import (
    inputs_hash,
    stored_fits,
    write,
    write_benchmark,
)


def refresh(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The rows of `models.fits`: as stored when nothing changed, else of fits made and stored now.

    The fits are written last, because their hash says what all tables come from.
    """
    cells, pooled = provider_cells(connection), pooled_gaps(connection)
    if cells.empty:
        return pd.DataFrame({"converged": pd.Series(dtype=bool)})
    input_hash = inputs_hash(cells, pooled)
    stored = stored_fits(ANALYSIS, input_hash)
    if stored is not None:
        return stored
    found = analyse(cells, pooled)
    write("service_effects", ANALYSIS, found.service_effects)
    write_benchmark(found.benchmark)
    write("estimates", ANALYSIS, found.estimates)
    fits = found.fits.assign(input_hash=input_hash)
    write("fits", ANALYSIS, fits)
    return fits
