"""What stored results say of the inputs they come from, also those of an earlier version."""

import pandas as pd

from orchestration.models import results
from orchestration.parquet import write_table


def store(columns):
    write_table(pd.DataFrame(columns), results.folder("fits") / "access.parquet")


def test_the_inputs_of_stored_fits_are_read(data_dir):
    store({"outcome": ["access"], "input_hash": ["abc"]})
    assert results.stored_hash("access") == "abc"


def test_fits_of_before_inputs_were_kept_are_fitted_again(data_dir):
    store({"outcome": ["access"]})
    assert results.stored_hash("access") is None


def test_without_results_there_are_no_inputs(data_dir):
    assert results.stored_hash("access") is None
