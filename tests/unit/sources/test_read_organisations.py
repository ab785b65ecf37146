"""Providers and the commissioners they served."""

import io

import pandas as pd
from landed import lake_table, land

from orchestration.sources import organisations
from orchestration.sources.organisations import PROVIDERS

PROVIDER = [
    "AA5",
    "A Trust",
    "active",
    "2001-04-01",
    "",
    "E1 1AA",
    "London",
    "",
    "",
    "Y56",
    "London",
]
CSV = ",".join(PROVIDERS) + "\n" + ",".join(PROVIDER) + "\n"


def parquet():
    content = io.BytesIO()
    row = [value or None for value in PROVIDER]
    pd.DataFrame([row], columns=list(PROVIDERS)).to_parquet(content)
    return content.getvalue()


def test_providers_are_read_from_csv_rather_than_from_the_parquet_beside_it(data_dir):
    files = [
        land(data_dir, "organisations", "metadata_providers.export.csv.gz", CSV),
        land(data_dir, "organisations", "metadata_providers.parquet", parquet()),
    ]
    assert organisations.load(files).tables == {"providers/providers": 1}
    row = lake_table(data_dir, "organisations/providers/providers").iloc[0]
    assert row["source_file"] == "metadata_providers.export.csv.gz"


def test_providers_are_read_from_parquet_when_there_is_no_csv(data_dir):
    file = land(data_dir, "organisations", "metadata_providers.parquet", parquet())
    organisations.load([file])
    row = lake_table(data_dir, "organisations/providers/providers").iloc[0]
    assert (row["org_code"], row["start_date"]) == ("AA5", "2001-04-01")
    assert pd.isna(row["icb_code"])


def test_pairs_of_provider_and_ccg_are_read(data_dir):
    content = "CCG21CDH,ccg_name,trust_code,trust_name\n00L,A CCG,RX4,A Trust\n"
    report = organisations.load([land(data_dir, "organisations", "pairs.csv", content)])
    assert report.tables == {"provider_ccg_pairs/2021": 1}


def test_a_list_that_lacks_columns_names_them(data_dir):
    file = land(data_dir, "organisations", "a.csv", CSV.replace("postcode,town", "x,y"))
    (problem,) = organisations.load([file]).problems
    assert "lacks postcode, town; its columns are org_code" in str(problem)
