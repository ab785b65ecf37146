"""Which columns a column is made of, read from the SQL that dbt ran.

dagster-dbt can tell too, but through an adapter that keeps the warehouse open in this process
until it ends, and so keeps every later step out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation

from orchestration.settings import get_settings
from orchestration.warehouse.row_counts import unique_id_of

# The first is Dagster's own, which its open-source UI keeps and does not draw; the second is read.
COLUMN_LINEAGE, IN_WORDS = "dagster/column_lineage", "columns are made of"
DIALECT = "duckdb"
LAKE = "lake"

Node = Mapping[str, Any]
Columns = dict[tuple[str, str], list[str]]


def with_column_lineage(
    events: Iterable, invocation: DbtCliInvocation, translator: DagsterDbtTranslator
) -> Iterator:
    """The events of a finished dbt command, each built model with what its columns are made of."""
    found: dict[str, dg.TableColumnLineage] | None = None
    for event in events:
        unique_id = unique_id_of(event)
        if unique_id is None:
            yield event
            continue
        if found is None:
            manifest = invocation.get_artifact("manifest.json")
            found = column_lineage(manifest, translator, _columns_of_warehouse())
        yield event.with_metadata({**event.metadata, **_told(found.get(unique_id))})


def _told(lineage: dg.TableColumnLineage | None) -> dict[str, Any]:
    if lineage is None:
        return {}
    lines = [
        f"- `{column}`: {', '.join(_in_words(part) for part in parts) or 'no column'}"
        for column, parts in lineage.deps_by_column.items()
    ]
    return {COLUMN_LINEAGE: lineage, IN_WORDS: dg.MetadataValue.md("\n".join(lines))}


def _in_words(part: dg.TableColumnDep) -> str:
    return f"`{part.asset_key.path[-1]}.{part.column_name}`"


def _columns_of_warehouse() -> Columns:
    columns: Columns = {}
    with duckdb.connect(str(get_settings().warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    for schema, table, column in rows:
        columns.setdefault((schema, table), []).append(column)
    return columns


def column_lineage(
    manifest: Mapping[str, Any], translator: DagsterDbtTranslator, columns: Columns
) -> dict[str, dg.TableColumnLineage]:
    """Lineage of the compiled models of a manifest, by unique id.

    `columns` gives the columns of every table by schema and name. A model whose SQL cannot be read
    has none: it is shown less, and nothing fails.
    """
    from sqlglot import MappingSchema
    from sqlglot.errors import SqlglotError

    parents = _parents_by_place(manifest)
    known = {place: list(node["columns"]) for place, node in parents.items() if place[0] == LAKE}
    schema = MappingSchema(dialect=DIALECT)
    for place, names in (columns | known).items():
        schema.add_table(".".join(f'"{part}"' for part in place), dict.fromkeys(names, "text"))
    keys = {place: translator.get_asset_key(node) for place, node in parents.items()}
    found = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "model" or not node.get("compiled_code"):
            continue
        own = (node["schema"], node["name"])
        try:
            sources = dict(_sources_by_column(node["compiled_code"], schema))
        except SqlglotError:
            continue
        found[unique_id] = _lineage(sources, {p: key for p, key in keys.items() if p != own})
    return found


def _parents_by_place(manifest: Mapping[str, Any]) -> dict[tuple[str, str], Node]:
    """Models, seeds and sources by schema and name; a source is in the lake, by its full name."""
    nodes = {
        (node["schema"], node["name"]): node
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    sources = {
        (LAKE, f"{node['source_name']}/{node['name']}"): node
        for node in manifest["sources"].values()
    }
    return nodes | sources


def _sources_by_column(sql: str, schema: Any) -> Iterator[tuple[str, set[tuple[str, str, str]]]]:
    """Each selected column with the schema, table and column of everything it is made of."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    tree = sqlglot.parse_one(sql, dialect=DIALECT).transform(_file_as_table, copy=False)
    query = qualify(tree, schema=schema, dialect=DIALECT, validate_qualify_columns=False)
    scope = build_scope(query)
    for column in query.named_selects:
        top = lineage(
            column, query, schema, dialect=DIALECT, scope=scope, trim_selects=False, copy=False
        )
        leaves = [node for node in top.walk() if isinstance(node.expression, exp.Table)]
        yield (
            column,
            {
                (leaf.expression.db, leaf.expression.name, exp.to_column(leaf.name).name)
                for leaf in leaves
            },
        )


def _file_as_table(node: Any) -> Any:
    """A reading of files in the lake as a table named after its folders: `mds/ids101_referral`."""
    from sqlglot import exp

    if not (isinstance(node, exp.Table) and isinstance(node.this, exp.ReadParquet)):
        return node
    [first, *_] = [literal.this for literal in node.find_all(exp.Literal)]
    _, _, below = first.partition(f"/{LAKE}/")
    source, table, *_ = below.split("/")
    named = exp.table_(f"{source}/{table}", db=LAKE, quoted=True)
    named.set("alias", node.args.get("alias"))
    return named


def _lineage(
    sources: Mapping[str, set[tuple[str, str, str]]], keys: Mapping[tuple[str, str], dg.AssetKey]
) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [
                dg.TableColumnDep(asset_key=keys[schema, table], column_name=name)
                for schema, table, name in sorted(parts)
                if (schema, table) in keys and name != "*"
            ]
            for column, parts in sources.items()
        }
    )
