"""What a stakeholder sees of every asset: words, an owner, kinds, a group, where its code is."""

import dagster as dg
import pytest

from orchestration import names

GROUPS = {
    names.PAST_RELEASES,
    names.SOURCES_PUBLISHED,
    names.SOURCES_SUBMITTED,
    names.STAGING,
    names.INTERMEDIATE,
    names.MARTS,
    names.MODELS,
    names.PUBLICATION,
}
# The graph shortens longer names.
LONGEST_SHOWN = 17


def specs_of(definitions):
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


# Written along with other assets, by more than one of them.
WITHOUT_CODE_OF_THEIR_OWN = {"raw/provenance/source_files", "raw/releases/released_rates"}


def lacking(specs):
    """Assets and what they do not say."""
    found = []
    for name, spec in specs.items():
        said = {
            "description": (spec.description or "").strip(),
            "owners": spec.owners,
            "kinds": spec.kinds,
            "group": spec.group_name in GROUPS,
            "sensitivity": spec.tags.get("sensitivity"),
            "code": spec.metadata.get("dagster/code_references")
            or name in WITHOUT_CODE_OF_THEIR_OWN,
        }
        found += [(name, what) for what, value in said.items() if not value]
    return found


@pytest.fixture(scope="module")
def specs():
    from orchestration.definitions import defs

    return specs_of(defs)


def test_every_asset_says_what_it_is_who_owns_it_and_where_its_code_is(specs):
    assert len(specs) > 150
    assert lacking(specs) == []


def test_an_asset_that_says_nothing_is_found():
    bare = dg.Definitions(assets=[dg.AssetSpec(["marts", "bare"])])
    assert {what for _, what in lacking(specs_of(bare))} == {
        "description",
        "owners",
        "kinds",
        "group",
        "sensitivity",
        "code",
    }


def test_the_names_of_groups_are_read_whole_in_the_graph():
    assert max(len(group) for group in GROUPS) <= LONGEST_SHOWN


def test_no_group_reads_from_a_later_one(specs):
    """Collapsed groups would otherwise stand in any order."""
    backward = [
        (name, dep.asset_key.to_user_string())
        for name, spec in specs.items()
        for dep in spec.deps
        if (parent := specs.get(dep.asset_key.to_user_string())) is not None
        and parent.group_name > spec.group_name
    ]
    assert backward == []
