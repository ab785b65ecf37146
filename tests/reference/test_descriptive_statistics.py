"""Tables 2 to 4 and the questionnaire tables against pandas, with the report's own names."""

import csv

import pytest

from orchestration.settings import DBT_PROJECT_DIR


@pytest.fixture
def pathways(warehouse):
    """The pathway table."""
    return warehouse.execute("select * from marts.fct_pathway").df()


@pytest.fixture
def statistics(warehouse):
    """Descriptive statistics by population, group and name."""
    rows = warehouse.execute("select * from marts.agg_descriptive_statistics").df()
    return rows.set_index(["population", "ethnic_group", "statistic"]).sort_index()


def test_statistics_have_the_names_of_the_report(statistics):
    with (DBT_PROJECT_DIR / "seeds" / "published_descriptive_statistics.csv").open() as file:
        printed = {(row["population"], row["statistic"]) for row in csv.DictReader(file)}
    ours = {(population, name) for population, _, name in statistics.index}
    assert printed <= ours
    assert {name for _, name in ours} == {name for _, name in printed}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("age_years", "age_years"),
        ("imd_decile", "imd_decile"),
        ("phq9_initial", "phq9_first"),
        ("gad7_initial", "gad7_first"),
        ("weeks_referral_to_assessment", "weeks_to_assessment"),
        ("weeks_assessment_to_treatment", "weeks_to_treatment"),
    ],
)
def test_means_and_deviations_are_those_of_pandas(statistics, pathways, name, column):
    treated = pathways[pathways.is_course_of_treatment]
    group = treated.groupby("ethnic_group")[column].count().idxmax()
    values = treated.loc[treated.ethnic_group == group, column].dropna().astype(float)
    assert len(values) > 2
    mean = statistics.loc[("treated", group, f"{name}_mean")]
    deviation = statistics.loc[("treated", group, f"{name}_sd")]
    assert (mean["value"], mean["n"]) == (pytest.approx(values.mean()), len(values))
    assert deviation["value"] == pytest.approx(values.std(ddof=1))


def test_categories_of_one_kind_sum_to_a_hundred(statistics):
    shares = statistics[statistics.index.get_level_values("statistic").str.endswith("_pct")]
    kind = shares.index.get_level_values("statistic").str.split("_").str[0]
    sums = shares["value"].groupby([shares.index.get_level_values(0), *[
        shares.index.get_level_values(1), kind]]).sum()  # fmt: skip
    assert sums.to_numpy() == pytest.approx(100)


def test_questionnaire_answers_are_counted_once_a_pathway(warehouse, pathways):
    shown = warehouse.execute(
        """
        select question, n_answers, n_yes, share_yes, mean_score, sd_score
        from marts.agg_peq where financial_year = 'All' and ethnic_group = 'All'
        """
    ).df().set_index("question")  # fmt: skip
    yes = pathways.peq_assessment_q1.dropna()
    assert shown.loc["PEQ-A Q1", "n_answers"] == len(yes)
    assert shown.loc["PEQ-A Q1", "n_yes"] == yes.sum()
    assert shown.loc["PEQ-A Q1", "share_yes"] == pytest.approx(yes.mean())
    scale = pathways.peq_treatment_q2.dropna().astype(float)
    assert shown.loc["PEQ-T Q2", "mean_score"] == pytest.approx(scale.mean())
    assert shown.loc["PEQ-T Q2", "sd_score"] == pytest.approx(scale.std(ddof=1))
