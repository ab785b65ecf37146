"""How sensitive the tables that dbt makes are, by their names and schemas."""

from collections.abc import Mapping
from typing import Any

from orchestration import names

# One row is a person, a pathway, a contact or a score.
RECORD_LEVEL_MODELS = (
    "stg_mds__",
    "int_referrals__",
    "int_pathways__",
    "int_contacts__",
    "int_internet_logs__",
    "int_answers__",
    "fct_",
    "rejected_rows",
)
# Named like them, but counted: one row is a submission, or a group of pathways.
COUNTED_MODELS = ("stg_mds__submissions", "int_pathways__funnel")


def is_record_level(model: str) -> bool:
    """Whether a row of a model is of one person."""
    return model.startswith(RECORD_LEVEL_MODELS) and model not in COUNTED_MODELS


def tags(properties: Mapping[str, Any]) -> Mapping[str, str]:
    """The tag of a model, seed or source of the manifest."""
    if is_record_level(properties["name"]):
        return names.RECORD_LEVEL
    is_open = properties.get("schema") == "published" or properties["resource_type"] == "seed"
    return names.PUBLISHED if is_open else names.AGGREGATE
