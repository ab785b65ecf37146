"""Rows of `models.estimates` and `models.fits` that the open lane writes, with the columns all
models share. `data_origin` is `published`: the counts are NHS England's, not submissions.
"""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.parquet import write_table
from orchestration.settings import get_settings

DATA_ORIGIN = "published"
REFERENCE_GROUP = "White British"
FOLDER = "open_lane"  # of its own, so that record-level fits never replace these files


def write(table: str, name: str, frame: pd.DataFrame) -> int:
    """Replace one file of a results table of the lake; the number of rows."""
    return write_table(frame, get_settings().lake / "models" / table / FOLDER / f"{name}.parquet")


def stored_fits(name: str, input_hash: str) -> pd.DataFrame | None:
    """The stored fits of a name when they come from these inputs, else None."""
    file = get_settings().lake / "models" / "fits" / FOLDER / f"{name}.parquet"
    try:
        fits = pd.read_parquet(file)
    except (OSError, ValueError):  # not there yet, or damaged
        return None
    same = "input_hash" in fits and len(fits) and (fits["input_hash"] == input_hash).all()
    return fits if same else None


def inputs_hash(*frames: pd.DataFrame) -> str:
    """A hash of the rows that are fitted and of the code that fits them."""
    digest = hashlib.sha256()
    for code in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(code.read_bytes())
    for frame in frames:
        digest.update(",".join(frame.columns).encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def write_benchmark(frame: pd.DataFrame) -> int:
    """Replace the benchmark of services in the lake; the number of rows."""
    folder = get_settings().lake / "open_lane_models" / "open_outcome_multilevel"
    return write_table(frame, folder / "benchmark.parquet")


def holm(p_values: pd.Series) -> pd.Series:
    """Holm-adjusted p-values; missing ones stay missing.

    statsmodels gives the same (a test sees to it) but sweeps the memory at every call, which made
    up four fifths of the time of the trends.
    """
    known = p_values.dropna().sort_values()
    steps = known * np.arange(len(known), 0, -1)
    return steps.cummax().clip(upper=1.0).reindex(p_values.index)


def fit_row(**known: object) -> dict[str, object]:
    """A row of `models.fits`; what a kind of fit does not have is missing."""
    columns = (
        *("analysis", "outcome", "variant", "population", "model", "covariates", "engine"),
        *("iterations", "log_likelihood", "variance_components", "service_sd", "gap_sd"),
        *("gap_correlation", "n_people", "n_events", "n_cells", "n_services", "n_parameters"),
        *("seconds", "peak_memory_mb", "converged", "warnings"),
    )
    converged = bool(known["converged"])
    return {name: known.get(name) for name in columns} | {
        "status": "fitted" if converged else "not fitted",
        "is_publishable": converged,
        "data_origin": DATA_ORIGIN,
    }
