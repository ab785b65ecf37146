"""Everything that leaves the warehouse is described where it is defined."""

import csv
from functools import lru_cache

import pytest
import yaml

from orchestration.settings import DBT_PROJECT_DIR

SEEDS = sorted((DBT_PROJECT_DIR / "seeds").glob("*.csv"))


@lru_cache
def described(kind):
    """The entries of all YAML files, by name."""
    return {
        entry["name"]: entry
        for folder in ("models", "seeds")
        for file in (DBT_PROJECT_DIR / folder).rglob("*.yml")
        for entry in (yaml.safe_load(file.read_text()) or {}).get(kind, [])
    }


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_a_list_and_each_of_its_columns_are_described(seed):
    entry = described("seeds")[seed.stem]
    assert entry["description"].strip()
    with seed.open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file))
    words = {column["name"]: column.get("description", "") for column in entry["columns"]}
    assert set(words) == set(columns)
    assert all(words.values())


@pytest.mark.parametrize("folder", ["marts", "quality", "results", "published"])
def test_every_table_that_leaves_the_warehouse_is_described(folder):
    models = described("models")
    for file in (DBT_PROJECT_DIR / "models" / folder).rglob("*.sql"):
        entry = models.get(file.stem, {})
        assert entry.get("description", "").strip(), f"{file.stem} has no description"
        bare = [
            column["name"] for column in entry.get("columns", []) if not column.get("description")
        ]
        assert not bare, f"{file.stem}: {bare}"
