"""dbt as Dagster assets, in two steps: up to the marts, then what needs the fitted models."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    dbt_assets,
)

from orchestration import names
from orchestration.warehouse import dbt_project, sensitivity
from orchestration.warehouse.column_lineage import with_column_lineage
from orchestration.warehouse.published_metadata import with_published_figures
from orchestration.warehouse.row_counts import with_row_counts

PROJECT = dbt_project.project()
AFTER_MODELS = "tag:after_models"


class Translator(DagsterDbtTranslator):
    """Groups and tags by folder; descriptions in words, without the SQL appended."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_code_references=True))

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The description written in YAML."""
        return dbt_resource_props.get("description") or ""

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """How sensitive the rows of a model are."""
        return sensitivity.tags(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Analysts own what is built by SQL."""
        return [names.ANALYSIS_TEAM]


@dbt_assets(
    manifest=PROJECT.manifest_path,
    project=PROJECT,
    exclude=AFTER_MODELS,
    dagster_dbt_translator=Translator(),
    pool=names.WAREHOUSE_POOL,
    name="warehouse_to_marts",
)
def warehouse_to_marts(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator:
    """Seeds, staging, intermediate and marts, with their data tests as asset checks."""
    yield from _build(context, dbt)


@dbt_assets(
    manifest=PROJECT.manifest_path,
    project=PROJECT,
    select=AFTER_MODELS,
    dagster_dbt_translator=Translator(),
    pool=names.WAREHOUSE_POOL,
    name="warehouse_after_models",
)
def warehouse_after_models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator:
    """What needs the fitted models: results, comparisons and tables to be published."""
    yield from _build(context, dbt)


def _build(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator:
    dbt_project.protect_warehouse()
    command = ["build", "--exclude-resource-type", "unit_test"]
    invocation = dbt.cli(command, context=context)
    built = with_row_counts(invocation.stream(), invocation.manifest)
    traced = with_column_lineage(built, invocation, Translator())
    yield from with_published_figures(traced)
    dbt_project.protect_warehouse()
