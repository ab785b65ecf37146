"""What a column is made of, read from SQL as dbt compiles it."""

import dagster as dg
import pytest

from orchestration.warehouse.column_lineage import column_lineage


class Keys:
    def get_asset_key(self, node):
        return dg.AssetKey([node["schema"], node["name"]])


def model(name, sql=None, schema="marts"):
    return {"resource_type": "model", "schema": schema, "name": name, "compiled_code": sql}


PEOPLE = model("people")
PLACES = model("places")
LAKE = {
    "schema": "raw",
    "source_name": "mds",
    "name": "ids101",
    "columns": {"Code": {}, "Other": {}},
}
COLUMNS = {
    ("marts", "people"): ["person", "place", "n_events", "n_people"],
    ("marts", "places"): ["place", "region"],
}


def made_of(sql):
    manifest = {
        "nodes": {"people": PEOPLE, "places": PLACES, "asked": model("asked", sql)},
        "sources": {"lake": LAKE},
    }
    found = column_lineage(manifest, Keys(), COLUMNS)
    if "asked" not in found:
        return None
    return {
        column: {f"{part.asset_key.path[-1]}.{part.column_name}" for part in parts}
        for column, parts in found["asked"].deps_by_column.items()
    }


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            'select n_events / n_people as rate from "warehouse"."marts"."people"',
            {"rate": {"people.n_events", "people.n_people"}},
        ),
        (
            'with a as (select * from "warehouse"."marts"."people") select a.person, p.region '
            'from a inner join "warehouse"."marts"."places" as p using (place)',
            {"person": {"people.person"}, "region": {"places.region"}},
        ),
        ("select 'ENG' as org_code", {"org_code": set()}),
        (
            'select upper("Code") as code from (select "Code" from (select * from '
            "read_parquet(['/data/lake/mds/ids101/**/*.parquet'])) as f) as files",
            {"code": {"ids101.code"}},  # DuckDB's names have no case,
        ),
    ],
)
def test_a_column_is_followed_to_the_tables_it_comes_from(sql, expected):
    assert made_of(sql) == expected


def test_sql_that_cannot_be_read_has_no_lineage_and_harms_nothing():
    assert made_of("select from where (") is None
