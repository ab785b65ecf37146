"""Fitting every specified analysis from the warehouse; only what changed is fitted again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pandas as pd

from orchestration.models import results, specifications
from orchestration.models.analyses import AnalysisFits, Tables
from orchestration.models.cells import read_cells
from orchestration.models.diagnostics import not_fitted_row
from orchestration.models.engine.rows import Rows
from orchestration.models.inputs import columns_of, input_hash
from orchestration.models.people import TABLE, People, available_columns, read_people
from orchestration.models.specifications import Analysis, Covariate, Specifications

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """Names of the analyses fitted anew, and of those left as they were."""

    fitted: list[str]
    unchanged: list[str]


def fit_all(
    connection: duckdb.DuckDBPyConnection,
    specified: Specifications | None = None,
    *,
    report: Progress = lambda message: None,
) -> Outcome:
    """Fit what changed, write it to the lake, and remove analyses no longer specified."""
    specified = specified or specifications.load()
    origin = _data_origin(connection)
    analyses = specified.analyses if origin is not None else []
    results.remove_others({analysis.name for analysis in analyses})
    fitted, unchanged = [], []
    for population in specified.populations:
        warehouse = _Population(connection, specified, population)
        for analysis in (item for item in analyses if item.population == population):
            hash_now = warehouse.input_hash(analysis)
            if results.stored_hash(analysis.name) == hash_now:
                unchanged.append(analysis.name)
                continue
            report(analysis.name)
            tables = warehouse.tables(analysis)
            results.write(analysis.name, tables, data_origin=origin, input_hash=hash_now)
            fitted.append(analysis.name)
    return Outcome(fitted, unchanged)


class _Population:
    """The people of one population; read when the first analysis needs them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, specified: Specifications, name: str
    ) -> None:
        self.connection, self.specified, self.name = connection, specified, name
        self.condition = specified.populations[name]
        self.columns = available_columns(connection)

    def input_hash(self, analysis: Analysis) -> str:
        """The hash of everything the analysis depends on; of what is missing if columns are."""
        missing = self._missing(analysis)
        if missing:
            return f"missing: {', '.join(missing)}"
        return input_hash(self.connection, self.specified, analysis)

    def tables(self, analysis: Analysis) -> Tables:
        """The results of an analysis; without its columns, one row that says so."""
        missing = self._missing(analysis)
        if missing:
            cause = f"{TABLE} has no column {', '.join(missing)}"
            return {"fits": pd.DataFrame(_not_fitted(analysis, cause))}
        return AnalysisFits(
            self.specified,
            analysis,
            people=lambda: self.people,
            cells=self.cells,
            ethnic_groups=ethnic_groups(self.connection),
        ).tables()

    @cached_property
    def people(self) -> People:
        """Everybody in the population with all that its analyses need."""
        names, outcomes = set(), set()
        for analysis in self._analyses():
            names.update({analysis.exposure, *([analysis.by] if analysis.by else [])})
            for model in analysis.models:
                names.update(self.specified.covariates_of(model))
            if not analysis.base:
                outcomes.add(analysis.column)
        for choice in self.specified.sensitivity:
            names.update(choice.covariates or [])
        covariates = {name: self.specified.covariates[name] for name in sorted(names)}
        for analysis in self._analyses():
            if analysis.base:
                covariates[analysis.column] = Covariate(kind="category", reference=analysis.base)
        usable = {n: c for n, c in covariates.items() if (c.column or n) in self.columns}
        return read_people(
            self.connection, self.condition, covariates=usable, outcomes=sorted(outcomes)
        )

    def cells(self, analysis: Analysis, model: str) -> Rows:
        """The people of a model counted into cells."""
        names = [analysis.exposure, *self.specified.covariates_of(model)]
        return read_cells(
            self.connection,
            self.condition,
            covariates={name: self.specified.covariates[name] for name in names},
            outcome=analysis.column,
            by_service=analysis.needs_services,
        )

    def _missing(self, analysis: Analysis) -> list[str]:
        return [name for name in columns_of(self.specified, analysis) if name not in self.columns]

    def _analyses(self) -> Iterator[Analysis]:
        for analysis in self.specified.analyses:
            if analysis.population == self.name and not self._missing(analysis):
                yield analysis


def ethnic_groups(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Labels of the ethnic groups people can state; not stated and not known are no groups."""
    rows = connection.execute(
        "select ethnic_group from marts.dim_ethnic_group order by sort_order"
    ).fetchall()
    return tuple(label for (label,) in rows)


def _data_origin(connection: duckdb.DuckDBPyConnection) -> str | None:
    return connection.execute(f"select max(data_origin) from {TABLE}").fetchone()[0]


def _not_fitted(analysis: Analysis, cause: str) -> list[dict]:
    return [
        {
            "analysis": analysis.analysis,
            "outcome": analysis.outcome,
            "variant": analysis.variant,
            "population": analysis.population,
            "report_table": analysis.report_table,
            "model": model,
            **not_fitted_row(cause),
        }
        for model in analysis.models
    ]
