"""The published sources, read from `catalogue.yaml`."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Source(BaseModel):
    """One published source: where it may be found and under which licence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    licence: str
    cadence: str
    mirror_folder: str
    patterns: list[str]
    page: str
    addresses: list[str]


@lru_cache
def sources() -> dict[str, Source]:
    """Every published source by name."""
    entries = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text())
    return {name: Source(name=name, **entry) for name, entry in entries.items()}
