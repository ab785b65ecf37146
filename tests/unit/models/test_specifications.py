"""Specifications are data, and wrong data are named."""

import pytest
import yaml

from orchestration.errors import PipelineError
from orchestration.models import specifications


def changed(tmp_path, change):
    entries = yaml.safe_load(specifications.SPECIFICATIONS_FILE.read_text())
    change(entries)
    file = tmp_path / "specifications.yaml"
    file.write_text(yaml.safe_dump(entries))
    return file


def test_the_specifications_of_the_project_are_valid():
    assert specifications.load().analyses[0].outcome == "recovery"


def test_an_unknown_covariate_is_named(tmp_path):
    file = changed(tmp_path, lambda entries: entries["blocks"]["2"].append("shoe_size"))
    with pytest.raises(PipelineError, match="block 2 names shoe_size"):
        specifications.load(file)


def test_a_misspelt_key_is_named_with_its_place(tmp_path):
    file = changed(tmp_path, lambda entries: entries["analyses"][0].update(outcom="recovery"))
    with pytest.raises(PipelineError, match=r"analyses\.0\.outcom"):
        specifications.load(file)
