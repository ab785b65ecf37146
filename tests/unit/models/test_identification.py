"""What the data cannot tell is found and named, never estimated."""

from dataclasses import replace

import numpy as np
import pytest
from engine_rows import small_rows

from orchestration.models.engine.logistic import fit_logistic
from orchestration.models.engine.multilevel_logistic import fit_multilevel_logistic
from orchestration.models.engine.rows import Column, Factor, Number, Rows
from orchestration.models.one_fit import fit_rows
from orchestration.models.preparation import CannotBeFittedError, prepare
from orchestration.models.specifications import Analysis

ANALYSIS = Analysis(
    analysis="outcome_single_level",
    outcome="recovery",
    column="is_recovery",
    population="treated",
    models=["1"],
)
MULTILEVEL = ANALYSIS.model_copy(update={"level": "service"})


def cells(people, events, *, levels=("White British", "Asian Indian", "Black African"), **more):
    """Cells by ethnic group alone."""
    return Rows(
        outcome=np.array(events, float),
        trials=np.array(people, float),
        factors=[Factor("ethnic_group", levels, np.arange(len(people), dtype=np.uint8))],
        **more,
    )


def test_a_group_in_which_nobody_has_the_outcome_keeps_its_row_without_a_number():
    one = fit_rows(cells([100, 50, 6], [60, 20, 0]), ANALYSIS)
    rows = one.estimates.set_index("ethnic_group")
    assert np.isnan(rows.loc["Black African", "estimate"])
    assert rows.loc["Black African", "n_people"] == 6
    assert rows.loc["Asian Indian", "estimate"] == pytest.approx((20 / 30) / (60 / 40))
    assert "Black African: nobody or everybody has the outcome" in one.fit["warnings"]
    assert one.fit["n_people_left_out"] == 6


def test_the_reference_group_has_exactly_one_row():
    rows = fit_rows(cells([100, 50, 60], [60, 20, 30]), ANALYSIS).estimates
    assert list(rows["ethnic_group"]).count("White British") == 1


def test_one_group_against_another_is_the_odds_ratio_of_the_two_by_two_table():
    rows = fit_rows(cells([100, 50, 60], [60, 20, 30]), ANALYSIS).estimates
    row = rows.set_index("ethnic_group").loc["Asian Indian"]
    assert row["estimate"] == pytest.approx((20 / 30) / (60 / 40))
    assert row["std_error"] == pytest.approx(np.sqrt(1 / 20 + 1 / 30 + 1 / 60 + 1 / 40))
    assert row["probability"] == pytest.approx(0.4)
    assert row["probability_difference"] == pytest.approx(-0.2)
    half = 1.959964 * np.sqrt(0.4 * 0.6 / 50 + 0.6 * 0.4 / 100)
    assert row["probability_difference_upper"] == pytest.approx(-0.2 + half, abs=1e-6)


def test_without_the_reference_group_nothing_is_fitted_and_the_cause_is_stored():
    one = fit_rows(cells([0, 50, 60], [0, 20, 30]), ANALYSIS)
    assert one.estimates.empty
    assert one.fit["status"] == "not fitted"
    assert one.fit["converged"] is False
    assert "nobody in the reference group White British" in one.fit["warnings"]


def test_a_separated_reference_group_is_refused():
    one = fit_rows(cells([100, 50, 60], [100, 20, 30]), ANALYSIS)
    assert "everybody or nobody in White British has the outcome" in one.fit["warnings"]


def test_an_outcome_that_everybody_has_is_refused():
    with pytest.raises(CannotBeFittedError):
        prepare(cells([10, 10, 10], [10, 10, 10]), ANALYSIS)


def test_columns_that_repeat_others_are_left_out_and_named():
    rows = small_rows()
    again = replace(rows.factors[0], name="again")
    fitted = fit_logistic(replace(rows, factors=[*rows.factors, again]))
    assert fitted.aliased == (Column("again", "one"), Column("again", "two"))
    assert fitted.coefficients == pytest.approx(fit_logistic(rows).coefficients)


@pytest.mark.parametrize("fit", [fit_logistic, fit_multilevel_logistic])
def test_a_constant_number_is_left_out(fit):
    rows = small_rows()
    constant = Number("constant", np.full(len(rows), 7.0, np.float32), centre=7.0)
    fitted = fit(replace(rows, numbers=[*rows.numbers, constant]))
    assert fitted.aliased == (Column("constant"),)
    assert fitted.converged


def test_an_empty_level_gets_no_coefficient():
    rows = small_rows()
    factor = replace(rows.factors[0], levels=(*rows.factors[0].levels, "empty"))
    analysis = ANALYSIS.model_copy(update={"exposure": "group"})
    prepared = prepare(replace(rows, factors=[factor]), analysis)
    assert Column("group", "empty") not in prepared.rows.columns


def test_too_few_events_are_not_publishable():
    one = fit_rows(cells([1000, 500, 600], [4, 3, 5]), ANALYSIS)
    assert one.fit["converged"]
    assert not one.fit["is_publishable"]
    assert "fewer than 5 events for each coefficient" in one.fit["warnings"]


def test_services_with_one_patient_are_counted():
    rows = small_rows(400, n_services=10)
    lonely = replace(
        rows,
        services=np.r_[rows.services[:-3], rows.services[-4] + [1, 2, 3]],
        service_names=(*rows.service_names, "X", "Y", "Z"),
    )
    analysis = MULTILEVEL.model_copy(update={"exposure": "group"})
    one = fit_rows(lonely, analysis)
    assert one.fit["status"] == "fitted"
    assert "3 services with one patient" in one.fit["warnings"]


def test_a_missing_number_is_at_the_mean_with_an_indicator():
    rows = small_rows()
    values = rows.numbers[0].values.copy()
    values[::10] = np.nan
    analysis = ANALYSIS.model_copy(update={"exposure": "group"})
    prepared = prepare(replace(rows, numbers=[Number("age", values)]), analysis)
    assert Column("age", "Missing") in prepared.rows.columns
    assert prepared.rows.numbers[0].values[0] == pytest.approx(np.nanmean(values), rel=1e-6)
