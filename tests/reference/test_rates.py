"""Rates, intervals and tables of the marts against statsmodels and against plain counting."""

import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

SEVERAL_YEARS = "period_type = 'financial_year' and org_type = 'England'"


@pytest.fixture
def rates(warehouse):
    """England's yearly rates."""
    return warehouse.execute(
        f"select * from marts.agg_outcome_rates where {SEVERAL_YEARS} and denominator >= 2"
    ).df()


def test_rates_are_counts_of_the_pathway_table(warehouse):
    """Recovery and access of every provider, counted again without the seed of measures."""
    counted = warehouse.execute(
        """
        select provider_code as org_code, 'recovery' as measure,
            count(*) filter (where is_recovery) as n, count(*) as of_n
        from marts.fct_pathway
        where is_course_of_treatment and is_at_caseness is distinct from false
            and discharge_month >= date '2023-04-01' and discharge_month < date '2024-04-01'
        group by provider_code
        union all
        select provider_code, 'access', count(*) filter (where is_accessed), count(*)
        from marts.fct_pathway
        where referral_month >= date '2023-04-01' and referral_month < date '2024-04-01'
        group by provider_code
        order by all
        """
    ).fetchall()
    shown = warehouse.execute(
        """
        select org_code, measure, numerator, denominator
        from marts.agg_outcome_rates
        where period_type = 'financial_year' and period = '2023-24' and org_type = 'Provider'
            and ethnic_grouping = 'all' and measure in ('recovery', 'access')
        order by all
        """
    ).fetchall()
    assert len(shown) == 6
    assert shown == counted


def test_limits_of_rates_are_wilsons(rates):
    lower, upper = proportion_confint(rates.numerator, rates.denominator, method="wilson")
    assert rates.rate_lower.to_numpy() == pytest.approx(lower.clip(0), abs=1e-12)
    assert rates.rate_upper.to_numpy() == pytest.approx(upper.clip(upper=1), abs=1e-12)


def test_differences_and_ratios_are_newcombes_and_katzs(rates):
    key = ["period", "measure"]
    british = rates[(rates.ethnic_grouping == "detailed") & (rates.ethnic_group == "White British")]
    pairs = rates[rates.difference.notna()].merge(british, on=key, suffixes=("", "_british"))
    assert len(pairs) > 100
    for row in pairs.itertuples():
        counts = (row.numerator, row.denominator, row.numerator_british, row.denominator_british)
        limits = confint_proportions_2indep(*counts, compare="diff", method="newcomb")
        assert (row.difference_lower, row.difference_upper) == pytest.approx(limits, abs=1e-9)
        if row.numerator and row.numerator_british:
            limits = confint_proportions_2indep(*counts, compare="ratio", method="log")
            assert (row.ratio_lower, row.ratio_upper) == pytest.approx(limits, rel=1e-9)
        else:
            assert pd.isna(row.ratio_lower)


def test_people_of_the_reference_are_not_compared_with_themselves(rates):
    overlapping = rates[rates.ethnic_group.isin(["All", "White", "White British"])]
    assert overlapping.difference.isna().all()
    assert overlapping.reference_group.isna().all()


def test_the_key_of_the_rates_is_unique(warehouse):
    (n_repeated,) = warehouse.execute(
        """
        select count(*) - count(distinct (
            period_type, period, org_type, org_code, ethnic_grouping, ethnic_group, measure))
        from marts.agg_outcome_rates
        """
    ).fetchone()
    assert n_repeated == 0


def test_strata_sum_to_the_rates(warehouse):
    """Over genders, ages and fifths of deprivation the counts are those of the whole table."""
    rows = warehouse.execute(
        """
        with sums as (
            select stratum_type, period, org_type, org_code, ethnic_grouping, ethnic_group,
                measure, sum(numerator) as numerator, sum(denominator) as denominator
            from marts.agg_outcome_rates_by_stratum
            group by all
        )
        select count(*), count(*) filter (
            where sums.numerator is distinct from rates.numerator
                or sums.denominator is distinct from rates.denominator)
        from sums
        full join (
            select rates.*, stratum_type
            from marts.agg_outcome_rates as rates
            inner join reference.measures using (measure)
            cross join (values ('gender'), ('age_band'), ('imd_quintile')) as kinds(stratum_type)
            where period_type = 'financial_year' and is_main
        ) as rates using (
            stratum_type, period, org_type, org_code, ethnic_grouping, ethnic_group, measure)
        """
    ).fetchone()
    assert rows[0] > 1000
    assert rows[1] == 0


def test_rolling_years_need_twelve_submitted_months(warehouse):
    """The awkward lake holds six months, so there is none."""
    found = warehouse.execute(
        "select distinct period_type from marts.agg_outcome_rates order by all"
    ).fetchall()
    assert found == [("financial_year",), ("month",), ("quarter",)]


def test_waiting_times_are_those_of_pandas(warehouse):
    waits = warehouse.execute(
        """
        select ethnic_group, weeks_referral_to_treatment * 7 as days,
            (weeks_referral_to_treatment - weeks_paused_to_treatment) * 7 as unpaused
        from marts.fct_pathway
        where weeks_referral_to_treatment is not null
            and first_treatment_month between date '2023-04-01' and date '2024-03-01'
        """
    ).df()
    shown = warehouse.execute(
        """
        select * from marts.agg_waiting_times
        where financial_year = '2023-24' and org_type = 'England'
            and ethnic_grouping = 'detailed' and wait = 'referral_to_treatment'
        """
    ).df()
    for pauses, column in (("counted", "days"), ("subtracted", "unpaused")):
        mine = shown[shown.pauses == pauses].set_index("ethnic_group").sort_index()
        grouped = waits.groupby("ethnic_group")[column]
        assert mine.n_pathways.to_list() == grouped.size().to_list()
        assert mine.mean_days.to_numpy() == pytest.approx(grouped.mean().to_numpy())
        assert mine.median_days.to_numpy() == pytest.approx(grouped.median().to_numpy())


def test_stages_of_the_funnel_sum_to_those_who_reached_them(warehouse):
    stages = warehouse.execute(
        """
        select stage, n_at_stage, sum(n_pathways),
            sum(n_pathways) filter (where what_became = 'Went on')
        from marts.agg_pathway_funnel
        where org_type = 'England' and ethnic_group = 'All' and financial_year = '2023-24'
        group by stage_order, stage, n_at_stage
        order by stage_order
        """
    ).fetchall()
    assert [stage for stage, *_ in stages] == [
        "referred", "assessed", "treated", "completed", "recovered",
    ]  # fmt: skip
    assert all(n == total for _, n, total, _ in stages)
    assert [went_on for *_, went_on in stages][:-1] == [n for _, n, _, _ in stages][1:]
