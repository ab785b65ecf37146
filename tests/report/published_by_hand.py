"""A published database made by hand: the tables as their contracts describe them."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
import yaml
from rows_by_hand import every_row

from orchestration.settings import DBT_PROJECT_DIR


def contracts() -> dict[str, list[tuple[str, str]]]:
    """Name and type of every column of every published table, from the dbt project."""
    found = {}
    for file in sorted((DBT_PROJECT_DIR / "models" / "published").rglob("*.yml")):
        for model in yaml.safe_load(file.read_text()).get("models", []):
            found[model["name"]] = [(c["name"], c["data_type"]) for c in model["columns"]]
    return found


def write_published(path: Path, *, tables: Iterable[str] | None = None) -> Path:
    """A published database; with `tables`, only those."""
    rows = every_row()
    with duckdb.connect(str(path)) as connection:
        for table, columns in contracts().items():
            if tables is not None and table not in tables:
                continue
            typed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
            connection.execute(f'create table "{table}" ({typed})')
            if table in rows:
                frame = pd.DataFrame(rows[table])
                names = ", ".join(f'"{name}"' for name in frame.columns)
                connection.execute(f'insert into "{table}" ({names}) select {names} from frame')
    return path
