"""Every asset says how sensitive it is, and nothing reaches the public but through the boundary."""

import pytest

from orchestration import names

LEVELS = {"record_level", "aggregate", "published"}
PERSONAL_COLUMNS = {"pathway_key", "person_key", "person_id", "pathway_id", "contact_key"}


@pytest.fixture(scope="module")
def graph():
    """The asset graph of the definitions."""
    from orchestration.definitions import defs

    return defs.resolve_asset_graph()


def level(graph, key):
    return graph.get(key).tags.get("sensitivity")


def is_boundary(key):
    """Where disclosure control is applied: the schema `published`, and the asset that decides."""
    return key.path[0] in ("published", "disclosure")


def leaks_of(graph):
    """Pairs of a published asset and a parent that it may not read."""
    return [
        (key.to_user_string(), parent.to_user_string())
        for key in graph.get_all_asset_keys()
        if level(graph, key) == "published" and not is_boundary(key)
        for parent in graph.get(key).parent_keys
        if level(graph, parent) != "published"
    ]


def test_every_asset_has_a_level(graph):
    bare = [key.to_user_string() for key in graph.get_all_asset_keys() if not level(graph, key)]
    assert bare == []
    assert {level(graph, key) for key in graph.get_all_asset_keys()} == LEVELS


def test_what_is_published_reads_only_what_is_published_unless_it_is_the_boundary(graph):
    assert leaks_of(graph) == []


def test_a_report_that_reads_pathways_is_found():
    import dagster as dg

    leaking = dg.Definitions(
        assets=[
            dg.AssetSpec(["marts", "fct_pathway"], tags=names.RECORD_LEVEL),
            dg.AssetSpec(
                ["release", "report"], deps=[["marts", "fct_pathway"]], tags=names.PUBLISHED
            ),
        ]
    )
    found = leaks_of(leaking.resolve_asset_graph())
    assert found == [("release/report", "marts/fct_pathway")]


def test_submissions_are_record_level_and_open_sources_published(graph):
    for key in graph.get_all_asset_keys():
        if key.path[:2] == ["raw", "mds"]:
            assert level(graph, key) == "record_level"
        elif key.path[0] == "raw" and key.path[1] != "releases":
            assert level(graph, key) == "published"


def test_a_table_of_people_is_record_level():
    import json

    from orchestration.warehouse import dbt_project, sensitivity

    manifest = json.loads(dbt_project.project().manifest_path.read_text())
    people = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and PERSONAL_COLUMNS & node["columns"].keys()
    }
    assert "fct_pathway" in people
    assert [name for name in sorted(people) if not sensitivity.is_record_level(name)] == []
