"""Reading and checking `specifications.yaml`: what every entry may say, and what it must."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.errors import PipelineError
from orchestration.models.yaml_places import line_of

SPECIFICATIONS_FILE = Path(__file__).with_name("specifications.yaml")


class Entry(BaseModel):
    """An entry of the file: nothing but the keys below, and never changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Covariate(Entry):
    """A column of `marts.fct_pathway` and how it enters a model.

    `reference: first` means the first level that occurs, in sorting order.
    """

    kind: Literal["category", "number"]
    column: str | None = None
    reference: str | None = None
    unit: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _a_category_has_a_reference(self) -> "Covariate":
        if self.kind == "category" and self.reference is None:
            raise ValueError("a category needs a reference")
        return self


class Block(Entry):
    """Covariates of a model: those of the block it comes `after`, and those it `adds`."""

    after: str | None = None
    adds: list[str] = Field(default_factory=list)
    counted: bool = False


class Analysis(Entry):
    """One outcome in one population, fitted with one or more covariate blocks."""

    analysis: str
    outcome: str
    column: str
    population: str
    models: list[str]
    report_table: str | None = None
    variant: str | None = None
    family: Literal["logistic", "linear", "multinomial"] = "logistic"
    level: Literal["single", "service"] = "single"
    exposure: str = "ethnic_group"
    by: str | None = None
    base: str | None = None
    choices: dict[str, str] = Field(default_factory=dict)
    random_gap: str | None = None
    effect_sizes: bool = False
    other_intervals: list[Literal["cluster_robust", "unequal_residuals", "profile_likelihood"]] = (
        Field(default_factory=list)
    )

    @model_validator(mode="after")
    def _what_belongs_together(self) -> "Analysis":
        if self.family == "multinomial" and self.base is None:
            raise ValueError("a multinomial analysis needs a base: the choice compared with")
        if self.random_gap and (self.level, self.family) != ("service", "logistic"):
            raise ValueError("random_gap needs level: service and family: logistic")
        if "unequal_residuals" in self.other_intervals and self.family != "linear":
            raise ValueError("unequal_residuals is for linear outcomes")
        if "profile_likelihood" in self.other_intervals and (
            self.family != "logistic" or self.level == "service"
        ):
            raise ValueError("profile_likelihood is for single-level logistic outcomes")
        return self

    @property
    def needs_services(self) -> bool:
        """Whether a fit must know who treated whom."""
        return self.level == "service" or "cluster_robust" in self.other_intervals

    def outcome_of(self, choice: str) -> str:
        """Name of the outcome that compares a choice of a multinomial analysis with the base."""
        return self.choices.get(choice, f"{choice}_vs_{self.base}".lower().replace(" ", "_"))

    @property
    def name(self) -> str:
        """Unique among the specifications; also the name of its result files."""
        parts = [self.analysis, self.outcome, *([self.variant] if self.variant else [])]
        return "__".join(parts).replace(" ", "_").lower()


class Sensitivity(Entry):
    """Another reading of a block, fitted beside the model it would replace."""

    choice: str
    model: str
    covariates: list[str] | None = None
    complete: bool = False


class Specifications(Entry):
    """Everything in `specifications.yaml`."""

    covariates: dict[str, Covariate]
    blocks: dict[str, Block]
    populations: dict[str, str]
    analyses: list[Analysis]
    sensitivity: list[Sensitivity] = Field(default_factory=list)

    def covariates_of(self, model: str) -> list[str]:
        """Names of the covariates of a model, in order."""
        block = self.blocks[model]
        before = self.covariates_of(block.after) if block.after else []
        return [*before, *block.adds]

    def unknown_names(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Every name that is used but not defined, with its place in the file."""
        problems: list[tuple[tuple[str | int, ...], str]] = []

        def check(name: str | None, known: object, what: str, *place: str | int) -> None:
            if name is not None and name not in known:
                problems.append((place, f"{name} is not a {what}"))

        for name, block in self.blocks.items():
            check(block.after, self.blocks, "block", "blocks", name, "after")
            for covariate in block.adds:
                check(covariate, self.covariates, "covariate", "blocks", name, "adds")
        for number, item in enumerate(self.analyses):
            place = ("analyses", number)
            check(item.population, self.populations, "population", *place, "population")
            check(item.exposure, self.covariates, "covariate", *place, "exposure")
            check(item.by, self.covariates, "covariate", *place, "by")
            for model in item.models:
                check(model, self.blocks, "block", *place, "models")
        for number, choice in enumerate(self.sensitivity):
            check(choice.model, self.blocks, "block", "sensitivity", number, "model")
            for covariate in choice.covariates or []:
                check(covariate, self.covariates, "covariate", "sensitivity", number, "covariates")
        return problems + self._circles() + self._repeated()

    def _circles(self) -> list[tuple[tuple[str | int, ...], str]]:
        found = []
        for name in self.blocks:
            seen, at = set(), name
            while at in self.blocks and at not in seen:
                seen.add(at)
                at = self.blocks[at].after
            if at in seen:
                found.append((("blocks", name, "after"), f"block {name} comes after itself"))
        return found

    def _repeated(self) -> list[tuple[tuple[str | int, ...], str]]:
        names = [item.name for item in self.analyses]
        return [
            (("analyses", number), f"{name} is specified twice; give one a variant")
            for number, name in enumerate(names)
            if name in names[:number]
        ]


@lru_cache
def load(file: Path = SPECIFICATIONS_FILE) -> Specifications:
    """The specifications, or a PipelineError that names file, line and cause of every fault."""
    text = file.read_text()
    try:
        specified = Specifications.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise PipelineError(f"{file.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        problems = [(item["loc"], item["msg"]) for item in error.errors()]
        raise PipelineError(_listed(file, text, problems)) from error
    problems = specified.unknown_names()
    if problems:
        raise PipelineError(_listed(file, text, problems))
    return specified


def _listed(file: Path, text: str, problems: list[tuple[tuple[str | int, ...], str]]) -> str:
    return "\n".join(
        f"{file.name}, line {line_of(text, place)}, "
        f"{'.'.join(str(part) for part in place) or 'file'}: {cause}"
        for place, cause in problems
    )
