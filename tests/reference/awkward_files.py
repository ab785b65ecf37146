"""How the submissions of the awkward lake are filed, and whose and when they are."""

import pandas as pd
from awkward_places import store

MONTHS = ["2023-04", "2023-05", "2023-06", "2023-07", "2023-08", "2023-09"]
PROVIDERS = {"PA": "2.0", "PB": "2.1", "PC": "2.1"}


def contacts_of_last_month(lake, provider, month):
    """Some contacts of the provider's last file of the month before, which may be sent again."""
    before = MONTHS.index(month) - 1
    if before < 0:
        return []
    files = sorted(
        (lake / "mds" / "ids201_care_contact" / f"month={MONTHS[before]}").glob(f"{provider}*")
    )
    rows = pd.read_parquet(files[-1]).drop(columns="source_row")
    return rows.astype(object).where(rows.notna(), None).to_dict("records")[-200:]


def register(lake, draw, submission, provider, month, kind, made=None):
    """Enter a submission in the list of accepted ones."""
    row = {
        "submission_id": submission,
        "reporting_month": f"{month}-01",
        "provider_code": provider,
        "file_type": kind,
        "data_set_version": PROVIDERS[provider],
        # A primary file made after its refresh does not win.
        "data_set_created_at": made or f"2024-0{draw.randint(1, 9)}-01 12:00:00",
        "landed_at": "2024-10-01 12:00:00",
        "data_origin": "simulated",
    }
    store(lake / "mds" / "submissions" / f"{submission}.parquet", [row])


def write_tables(lake, tables, provider, month, submission):
    """Write the tables of one submission."""
    for name, rows in tables.items():
        for number, row in enumerate(rows):
            row.update(
                submission_id=submission,
                provider_code=provider,
                reporting_month=f"{month}-01",
                source_row=str(number + 2),
            )
        store(lake / "mds" / name / f"month={month}" / f"{submission}.parquet", rows)
        for row in rows:
            row.pop("source_row")
