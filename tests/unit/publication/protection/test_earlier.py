"""What is remembered of earlier releases."""

import pandas as pd

from orchestration.parquet import write_table
from orchestration.publication.protection import earlier
from orchestration.publication.protection.rows import no_rows

ROW = {
    "period_type": "financial_year",
    "period": "2023-24",
    "org_type": "Provider",
    "org_code": "SIM001",
    "ethnic_grouping": "all",
    "ethnic_group": "All",
    "stratum_type": "none",
    "stratum": "All",
    "is_offered": True,
}


def release(*rows):
    """Decide these rows and release them; what is remembered then, by measure."""
    made = pd.DataFrame([ROW | row for row in rows])
    write_table(pd.concat([no_rows(), made], ignore_index=True), earlier.decisions_file())
    earlier.remember()
    return earlier.read_released().set_index("measure")


def test_before_the_first_decision_nothing_is_remembered(data_dir):
    earlier.remember()
    assert earlier.read_released() is None


def test_the_last_word_about_a_row_is_remembered(data_dir):
    release({"measure": "recovery", "numerator": 3, "denominator": 60})
    known = release({"measure": "recovery", "numerator": 9, "denominator": 60})
    assert known["numerator"].tolist() == [9]


def test_a_measure_that_is_kept_back_once_is_not_forgotten(data_dir):
    release(
        {"measure": "recovery", "numerator": 30, "denominator": 60},
        {"measure": "dropout", "numerator": 7, "denominator": 50},
    )
    known = release({"measure": "recovery", "numerator": 31, "denominator": 61})
    assert known.loc["dropout", "numerator"] == 7
    assert known.loc["recovery", "numerator"] == 31
