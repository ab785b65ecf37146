"""Draws treated people once, as Parquet for Python and as CSV for R.

`python benchmarks/draw_people.py 1000000 build/bench-models`. Nothing is missing, so that model 5
has 43 coefficients in every program, and a program that knows no indicators can fit it.
"""

import sys
from pathlib import Path

import duckdb
from model_people import World, fill

N_SERVICES = 200
COLUMNS = """provider_code, ethnic_group, age_years, gender, imd_decile, employment_status,
    phq9_first, gad7_first, medication_status, weeks_to_assessment, weeks_to_treatment,
    n_contacts_attended, financial_year, referral_route, is_recovery,
    proportion_sessions_attended"""


def main(n_people: str, folder: str) -> None:
    """Write `people_<n>.parquet` and `people_<n>.csv`."""
    world = World.drawn(n_services=N_SERVICES, share_missing=0.0, everybody_is_treated=True)
    with duckdb.connect() as connection:
        fill(connection, "people", world, int(n_people))
        for form in ("parquet", "csv"):
            file = Path(folder) / f"people_{n_people}.{form}"
            connection.execute(f"copy (select {COLUMNS} from people) to '{file}' (format {form})")


if __name__ == "__main__":
    main(*sys.argv[1:])
