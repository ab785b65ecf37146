"""Specifications are data, and wrong data are named with file, line and cause."""

import re

import pytest

from orchestration.errors import PipelineError
from orchestration.models import specifications
from orchestration.models.yaml_places import line_of

TEXT = specifications.SPECIFICATIONS_FILE.read_text()


def changed(tmp_path, old, new):
    """A copy of the project's file with one change."""
    assert TEXT.count(old) >= 1
    file = tmp_path / "specifications.yaml"
    file.write_text(TEXT.replace(old, new, 1))
    return file


def line_with(text):
    """Line of the first occurrence in the project's file."""
    return TEXT[: TEXT.index(text)].count("\n") + 1


def test_every_table_of_the_report_that_holds_models_is_specified():
    tables = {analysis.report_table for analysis in specifications.load().analyses}
    wanted = {"1", "Figure 3", *(str(n) for n in range(7, 24)), "26", "28"}
    assert wanted <= tables


def test_blocks_are_cumulative():
    specified = specifications.load()
    for model, before in (("2", "1"), ("3", "2"), ("4", "3"), ("5", "4")):
        covariates = specified.covariates_of(model)
        assert covariates[: len(specified.covariates_of(before))] == specified.covariates_of(before)
    assert specified.covariates_of("5")[-1] == "financial_year"


@pytest.mark.parametrize(
    ("old", "new", "place", "cause"),
    [
        (
            "gender, imd_decile, emp",
            "shoe_size, imd_decile, emp",
            '"2": {after',
            "shoe_size is not a",
        ),
        ("outcome: access,", "outcom: access,", "outcome: access,", "outcom"),
        (
            "population: referred, models",
            "population: all, models",
            "outcome: access,",
            "all is not a",
        ),
        ('models: ["1"]}', 'models: ["6"]}', "outcome: access,", "6 is not a block"),
        (
            "family: linear, models: *all",
            "family: cubic, models: *all",
            'report_table: "12"',
            "linear",
        ),
        ("base: GP, ", "", "analysis: referral_route", "needs a base"),
        ('{after: "1", adds: [age', '{after: "5", adds: [age', '"2": {after', "comes after itself"),
        ("variant: wait, ", "", "report_table: Figure 3", "specified twice"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, old, new, place, cause):
    with pytest.raises(PipelineError) as raised:
        specifications.load(changed(tmp_path, old, new))
    message = str(raised.value)
    assert cause in message
    assert f"specifications.yaml, line {line_with(place)}," in message


def test_broken_yaml_is_named_with_its_line(tmp_path):
    file = tmp_path / "specifications.yaml"
    file.write_text("covariates: {a: b\nblocks: [")
    with pytest.raises(PipelineError, match=re.escape("specifications.yaml is not valid YAML")):
        specifications.load(file)


def test_the_line_of_something_absent_is_that_of_the_entry_above_it():
    text = "a:\n  b:\n    - {c: 1}\n    - {d: 2}\n"
    assert line_of(text, ("a", "b", 1, "missing")) == 4
    assert line_of(text, ("a", "b", 0, "c")) == 3
    assert line_of(text, ()) == 1
