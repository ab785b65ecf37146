"""All fits of one analysis: its models, group by group where asked, and the tables they fill."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from orchestration.models.effect_sizes import effect_size_rows
from orchestration.models.engine.rows import Rows
from orchestration.models.estimates import adjusted_p_values
from orchestration.models.one_fit import OneFit, fit_rows
from orchestration.models.people import People
from orchestration.models.preparation import choice_names, rows_of_people
from orchestration.models.sensitivity import sensitivity_rows
from orchestration.models.specifications import Analysis, Specifications

TABLES = (
    "estimates",
    "fits",
    "service_effects",
    "other_intervals",
    "effect_sizes",
    "sensitivity",
)
Tables = dict[str, pd.DataFrame]


class AnalysisFits:
    """Fits the models of one analysis.

    `people` gives everybody of the population, read when first needed; `cells` gives the cells of
    a model whose covariates are counted in SQL.
    """

    def __init__(
        self,
        specified: Specifications,
        analysis: Analysis,
        *,
        people: Callable[[], People],
        cells: Callable[[Analysis, str], Rows],
        ethnic_groups: tuple[str, ...],
    ) -> None:
        self.specified, self.analysis = specified, analysis
        self._people, self._cells, self._ethnic_groups = people, cells, ethnic_groups

    def tables(self) -> Tables:
        """The rows of every table of the schema `models` that this analysis fills."""
        parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
        for model in self.analysis.models:
            for name, table in self._model(model).items():
                parts[name].append(table)
        if self.analysis.effect_sizes:
            parts["effect_sizes"].append(self._effect_sizes())
        if self.analysis.analysis == "outcome_single_level":
            estimates = pd.concat(parts["estimates"], ignore_index=True)
            parts["sensitivity"].append(
                sensitivity_rows(self.specified, self.analysis, self._people(), estimates)
            )
        return {name: _labelled(_joined(tables), self.analysis) for name, tables in parts.items()}

    def _model(self, model: str) -> Tables:
        fits = self._by_group(model) if self.analysis.by else {None: self._once(model)}
        covariates = ", ".join([self.analysis.exposure, *self.specified.covariates_of(model)])
        estimates = _joined(
            [
                one.estimates if group is None else _of_group(one.estimates, self.analysis, group)
                for group, one in fits.items()
            ]
        )
        if len(estimates):
            if "outcome" not in estimates:
                estimates["outcome"] = self.analysis.outcome
            estimates = adjusted_p_values(estimates, self.analysis.exposure)
        rows = [
            {**one.fit, "ethnic_group": group, "covariates": covariates}
            for group, one in fits.items()
        ]
        tables = {
            "estimates": estimates,
            "fits": pd.DataFrame(rows),
            "service_effects": _joined([one.services for one in fits.values()]),
            "other_intervals": _joined([one.other_intervals for one in fits.values()]),
        }
        return {name: table.assign(model=model) for name, table in tables.items()}

    def _once(self, model: str) -> OneFit:
        analysis = self.analysis
        if self._is_counted(model):
            return fit_rows(self._cells(analysis, model), analysis)
        rows = rows_of_people(self._people(), analysis, self.specified.covariates_of(model))
        choices = choice_names(self._people(), analysis) if analysis.base else ()
        outcomes = [analysis.outcome_of(choice) for choice in choices]
        return fit_rows(rows, analysis, choices=outcomes)

    def _is_counted(self, model: str) -> bool:
        """Whether cells are fewer than people: hardly with covariates and services both in them."""
        analysis, block = self.analysis, self.specified.blocks[model]
        if not block.counted or analysis.family != "logistic" or analysis.random_gap:
            return False
        return not (analysis.needs_services and self.specified.covariates_of(model))

    def _by_group(self, model: str) -> dict[str, OneFit]:
        """A fit for each level, of the people whose exposure is known."""
        rows = rows_of_people(self._people(), self.analysis, self.specified.covariates_of(model))
        by = self._people().categories[self.analysis.by]
        kept = ~np.isnan(self._people().outcomes[self.analysis.column])
        codes = by.codes[kept]
        exposure = next(n for n in rows.numbers if n.name == self.analysis.exposure)
        known = ~np.isnan(exposure.values)
        fits = {}
        for code, level in enumerate(by.levels):
            if level in self._ethnic_groups:
                fits[level] = fit_rows(rows.where(known & (codes == code)), self.analysis)
        return fits

    def _effect_sizes(self) -> pd.DataFrame:
        people, analysis = self._people(), self.analysis
        outcome = people.outcomes[analysis.column]
        kept = ~np.isnan(outcome)
        groups = people.categories[analysis.exposure]
        groups = replace(groups, codes=groups.codes[kept])
        return effect_size_rows(outcome[kept], groups, self._ethnic_groups)


def _of_group(estimates: pd.DataFrame, analysis: Analysis, group: str) -> pd.DataFrame:
    """Only the exposure's row, named after the group it was fitted in."""
    if estimates.empty:
        return estimates
    return estimates[estimates["term"] == analysis.exposure].assign(ethnic_group=group)


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _labelled(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    if table.empty:
        return table
    outcome = table.get("outcome", analysis.outcome)
    return table.assign(
        analysis=analysis.analysis,
        outcome=outcome,
        variant=analysis.variant,
        population=analysis.population,
        report_table=analysis.report_table,
    )
