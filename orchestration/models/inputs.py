"""What an analysis depends on, as one hash: its people, its specification and the engines.

An analysis is fitted again only when its hash changes.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.models.people import SERVICE, TABLE
from orchestration.models.specifications import Analysis, Specifications

ENGINES = Path(__file__).parent


def columns_of(specified: Specifications, analysis: Analysis) -> list[str]:
    """Columns of the pathway table that an analysis reads."""
    names = {analysis.exposure, *([analysis.by] if analysis.by else [])}
    for model in analysis.models:
        names.update(specified.covariates_of(model))
    columns = {specified.covariates[name].column or name for name in names}
    return sorted(columns | {analysis.column, SERVICE})


def input_hash(
    connection: duckdb.DuckDBPyConnection, specified: Specifications, analysis: Analysis
) -> str:
    """A hash that changes when anything changes that the fits of an analysis depend on."""
    columns = columns_of(specified, analysis)
    condition = f"({specified.populations[analysis.population]}) and {analysis.column} is not null"
    # Order plays no part; the sum keeps pairs of equal rows from cancelling out.
    people = connection.execute(
        f"select count(*), bit_xor(h), sum(h::hugeint) from "
        f"(select hash({', '.join(columns)}) as h from {TABLE} where {condition})"
    ).fetchone()
    parts = [people, specified_part(specified, analysis), code_hash()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def specified_part(specified: Specifications, analysis: Analysis) -> str:
    """The part of the specifications that an analysis depends on, as text."""
    models = {model: specified.covariates_of(model) for model in analysis.models}
    names = {name for covariates in models.values() for name in covariates}
    names |= {analysis.exposure}
    covariates = {name: specified.covariates[name].model_dump() for name in sorted(names)}
    choices = []
    if analysis.analysis == "outcome_single_level":
        choices = [choice.model_dump() for choice in specified.sensitivity]
    return repr((analysis.model_dump(), models, covariates, choices))


@lru_cache
def code_hash() -> str:
    """A hash of the code that fits."""
    digest = hashlib.sha256()
    for file in sorted([*ENGINES.glob("*.py"), *ENGINES.glob("engine/*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
