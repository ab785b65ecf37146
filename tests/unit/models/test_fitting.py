"""All specified analyses from a made-up warehouse into the lake."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from made_pathways import GROUPS, Planted, pathways, warehouse
from statsmodels.stats.multitest import multipletests

from orchestration import settings
from orchestration.models import fitting, results, specifications

PLANTED = Planted(
    effects={
        "is_recovery": {"Asian Pakistani": -0.6},
        "peq_treatment_q1": {"Other Chinese": -0.3},
    },
    service_sd=0.4,
)


def table(name):
    """A stored table."""
    pattern = str(results.folder(name) / "*.parquet")
    with duckdb.connect() as connection:
        return connection.execute(
            "select * from read_parquet(?, union_by_name = true)", [pattern]
        ).df()


@pytest.fixture(scope="module")
def made():
    return pathways(6000, seed=8, planted=PLANTED, n_services=15, equal_shares=True)


@pytest.fixture(scope="module")
def stored(made, tmp_path_factory):
    """Where everything that is specified has been fitted, once for all tests that only look."""
    folder = tmp_path_factory.mktemp("fitted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TTE_DATA_DIR", str(folder))
        settings.get_settings.cache_clear()
        with warehouse(made) as connection:
            fitting.fit_all(connection)
    settings.get_settings.cache_clear()
    return folder


@pytest.fixture
def fitted(stored, monkeypatch):
    monkeypatch.setenv("TTE_DATA_DIR", str(stored))
    settings.get_settings.cache_clear()
    yield stored
    settings.get_settings.cache_clear()


def few(*names):
    """The specifications of these analyses only."""
    specified = specifications.load()
    chosen = [item for item in specified.analyses if item.name in names]
    assert len(chosen) == len(names)
    return specified.model_copy(update={"analyses": chosen})


def test_every_specified_model_has_a_row_in_fits(fitted):
    fits = table("fits")
    specified = specifications.load().analyses
    wanted = {(item.analysis, item.outcome, model) for item in specified for model in item.models}
    found = set(fits[["analysis", "outcome", "model"]].itertuples(index=False, name=None))
    assert wanted <= found
    without = fits[fits["status"] != "fitted"]
    assert set(without["ethnic_group"]) <= {group for group in GROUPS if "Mixed" in group}


def test_estimates_have_the_columns_others_rely_on_and_each_row_once(fitted):
    estimates = table("estimates")
    wanted = (
        *("analysis", "report_table", "outcome", "population", "model", "ethnic_group", "term"),
        *("reference_group", "effect", "estimate", "lower", "upper", "std_error", "p_value"),
        *("p_value_adjusted", "interval_method", "n_people", "n_events", "n_cells"),
        *("n_services", "converged", "data_origin"),
    )
    assert set(wanted) <= set(estimates.columns)
    keys = ["analysis", "outcome", "variant", "model", "term", "ethnic_group"]
    assert not estimates.duplicated(keys).any()


def test_planted_effects_lie_inside_their_intervals(fitted):
    keys = ["analysis", "outcome", "model", "ethnic_group", "term"]
    rows = table("estimates").set_index(keys).sort_index()
    row = rows.loc[("outcome_multilevel", "recovery", "5", "Asian Pakistani", "ethnic_group")]
    assert float(row["lower"].iloc[0]) < np.exp(-0.6) < float(row["upper"].iloc[0]) < 1
    row = rows.loc[("peq_treatment", "PEQ-T Q1", "unadjusted", "Other Chinese", "ethnic_group")]
    assert float(row["lower"].iloc[0]) < -0.3 < float(row["upper"].iloc[0]) < 0


def test_adjusted_p_values_are_those_of_statsmodels(fitted):
    estimates = table("estimates")
    part = estimates[
        (estimates["analysis"] == "outcome_single_level")
        & (estimates["outcome"] == "recovery")
        & (estimates["model"] == "5")
        & (estimates["term"] == "ethnic_group")
        & estimates["p_value"].notna()
    ]
    assert len(part) == 16
    for column, method in (("p_value_adjusted", "holm"), ("p_value_adjusted_bh", "fdr_bh")):
        wanted = multipletests(part["p_value"], method=method)[1]
        assert part[column].to_numpy() == pytest.approx(wanted)


def test_every_service_has_its_effect_and_its_own_gap(fitted):
    services = table("service_effects")
    recovery = services[(services["outcome"] == "recovery") & (services["model"] == "5")]
    main = recovery[recovery["variant"].isna()]
    assert main["provider_code"].is_unique
    assert len(main) == 15
    assert (main["service_lower"] < main["service_estimate"]).all()


def test_every_choice_of_the_sensitivity_analysis_is_compared(fitted):
    sensitivity = table("sensitivity")
    specified = specifications.load()
    assert set(sensitivity["choice"]) == {choice.choice for choice in specified.sensitivity}
    assert np.isfinite(sensitivity["shift_in_standard_errors"]).all()
    complete = sensitivity[sensitivity["choice"] == "people with complete covariates only"]
    assert complete["n_people_alternative"].max() < 6000


def test_only_what_changed_is_fitted_again(made, data_dir):
    names = ("access__access", "outcome_multilevel__recovery", "peq_treatment__peq-t_q1")
    specified = few(*names)
    with warehouse(made) as connection:
        first = fitting.fit_all(connection, specified)
        again = fitting.fit_all(connection, specified)
        connection.execute(
            "update marts.fct_pathway set peq_treatment_q1 = 1 where pathway_key = "
            "(select min(pathway_key) from marts.fct_pathway where is_course_of_treatment)"
        )
        changed = fitting.fit_all(connection, specified)
    assert sorted(first.fitted) == sorted(names)
    assert again.fitted == []
    assert sorted(again.unchanged) == sorted(names)
    assert changed.fitted == ["peq_treatment__peq-t_q1"]


def test_a_changed_specification_is_fitted_again(made, data_dir):
    small = few("access__access", "course_of_treatment__course_of_treatment")
    other = small.analyses[0].model_copy(update={"models": ["2"]})
    changed = small.model_copy(update={"analyses": [other, small.analyses[1]]})
    with warehouse(made) as connection:
        fitting.fit_all(connection, small)
        outcome = fitting.fit_all(connection, changed)
    assert outcome.fitted == [other.name]
    assert set(table("fits").query("analysis == 'access'")["model"]) == {"2"}


def test_an_analysis_without_its_columns_says_so(made, data_dir):
    with warehouse(made, without=("peq_assessment_q2",)) as connection:
        fitting.fit_all(connection, few("peq_assessment__peq-a_q1", "peq_assessment__peq-a_q2"))
    fits = table("fits").set_index("outcome")
    assert fits.loc["PEQ-A Q2", "status"] == "not fitted"
    assert "has no column peq_assessment_q2" in fits.loc["PEQ-A Q2", "warnings"]
    assert fits.loc["PEQ-A Q1", "status"] == "fitted"


def test_results_of_analyses_no_longer_specified_are_removed(made, data_dir):
    two = few("access__access", "course_of_treatment__course_of_treatment")
    one = few("access__access")
    kept = results.folder("estimates") / "open_lane" / "open_trend.parquet"
    kept.parent.mkdir(parents=True)
    pd.DataFrame({"analysis": ["open_trend"]}).to_parquet(kept)
    with warehouse(made) as connection:
        fitting.fit_all(connection, two)
        fitting.fit_all(connection, one)
    assert set(table("fits")["analysis"]) == {"access"}
    assert kept.exists()


def test_with_nobody_to_analyse_nothing_is_stored(data_dir):
    with warehouse(pathways(10, seed=1).head(0)) as connection:
        outcome = fitting.fit_all(connection)
    assert outcome.fitted == []
    assert results.stored().n_fits == 0
