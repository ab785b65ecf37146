"""Reading and checking `specifications.yaml`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from orchestration.errors import PipelineError

SPECIFICATIONS_FILE = Path(__file__).with_name("specifications.yaml")


class Covariate(BaseModel):
    """A covariate of `marts.fct_pathway` and how it enters a model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["category", "number"]
    reference: str | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _a_category_has_a_reference(self) -> "Covariate":
        if self.kind == "category" and self.reference is None:
            raise ValueError("a category needs a reference")
        return self


class Analysis(BaseModel):
    """One analysis: an outcome in a population, fitted with one or more covariate blocks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    analysis: str
    outcome: str
    column: str
    report_table: str
    population: str
    family: Literal["logistic"]
    exposure: str
    reference_group: str
    models: list[str]

    @property
    def name(self) -> str:
        """Name of the analysis with its outcome, unique among the specifications."""
        return f"{self.analysis}__{self.outcome}"


class Specifications(BaseModel):
    """Everything in `specifications.yaml`, with every name resolved."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    covariates: dict[str, Covariate]
    blocks: dict[str, list[str]]
    populations: dict[str, str]
    analyses: list[Analysis]

    @model_validator(mode="after")
    def _names_are_known(self) -> "Specifications":
        for block, names in self.blocks.items():
            for name in names:
                if name not in self.covariates:
                    raise ValueError(f"block {block} names {name}, which is not a covariate")
        for analysis in self.analyses:
            if analysis.population not in self.populations:
                raise ValueError(f"{analysis.name}: no population {analysis.population}")
            for model in analysis.models:
                if model not in self.blocks:
                    raise ValueError(f"{analysis.name}: no block {model}")
        return self


@lru_cache
def load(file: Path = SPECIFICATIONS_FILE) -> Specifications:
    """The specifications, or a PipelineError that names the entry at fault."""
    try:
        return Specifications.model_validate(yaml.safe_load(file.read_text()))
    except yaml.YAMLError as error:
        raise PipelineError(f"{file.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'file'}: {item['msg']}"
            for item in error.errors()
        )
        raise PipelineError(f"{file.name}: {places}") from error
