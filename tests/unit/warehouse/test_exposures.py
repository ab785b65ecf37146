"""Every table that leaves the warehouse has a reader, and every reader is named."""

import json

import pytest

from orchestration.warehouse import dbt_project

ANALYSTS = {"marts", "models", "quality"}


@pytest.fixture(scope="module")
def manifest():
    return json.loads(dbt_project.project().manifest_path.read_text())


def read_by(manifest, exposure):
    node = manifest["exposures"][f"exposure.talking_therapies_equity.{exposure}"]
    return set(node["depends_on"]["nodes"])


def models_in(manifest, schemas):
    return {
        name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] in schemas
    }


def test_every_table_of_the_analysts_database_is_exposed(manifest):
    assert read_by(manifest, "analysts_database") == models_in(manifest, ANALYSTS)


def test_every_published_table_is_exposed(manifest):
    assert read_by(manifest, "published_tables") == models_in(manifest, {"published"})


def test_what_stakeholders_see_reads_published_tables_only(manifest):
    published = models_in(manifest, {"published"})
    for exposure in ("report", "findings_of_published_figures", "lineage"):
        assert read_by(manifest, exposure) <= published


def test_every_reader_is_described_and_owned(manifest):
    for exposure in manifest["exposures"].values():
        assert exposure["description"].strip()
        assert exposure["owner"]["name"]
