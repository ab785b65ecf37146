-- One row per cell of model 1 in Tables 7 to 10 of the report and period of published years: the
-- unadjusted odds ratio from England's exact counts beside the printed one.
-- The report's records end in March 2019, so the period `to 2018-19` is the one to compare; the
-- single years show how much the odds ratio moves. Compatible: as in published_vs_estimated, the two
-- differ by no more than 1.96 standard errors of their difference, each read from its interval, and
-- half a unit of the second decimal that the table prints. Both count overlapping people, so they
-- differ by less than two independent samples would.
with

england as (

    select *, cast(substr(financial_year, 1, 4) as integer) as start_year
    from {{ ref('open_outcome_gaps') }}
    where org_type = 'England' and ethnic_grouping = 'detailed' and odds_ratio is not null

),

periods as (

    select financial_year as period, measure, ethnic_group, numerator, denominator,
        reference_numerator, reference_denominator
    from england
    union all
    select 'to 2018-19', measure, ethnic_group, sum(numerator), sum(denominator),
        sum(reference_numerator), sum(reference_denominator)
    from england
    where start_year <= 2018
    group by measure, ethnic_group
    union all
    select 'all years', measure, ethnic_group, sum(numerator), sum(denominator),
        sum(reference_numerator), sum(reference_denominator)
    from england
    group by measure, ethnic_group

),

estimated as (

    select
        *,
        ln(numerator) - ln(denominator - numerator) - ln(reference_numerator)
            + ln(reference_denominator - reference_numerator) as log_odds_ratio,
        sqrt(
            1.0 / numerator + 1.0 / (denominator - numerator) + 1.0 / reference_numerator
            + 1.0 / (reference_denominator - reference_numerator)
        ) as std_error
    from periods

),

paired as (

    select
        published.report_table,
        published.outcome,
        published.ethnic_group,
        published.model,
        estimated.period,
        published.published_estimate,
        published.published_lower,
        published.published_upper,
        published.is_doubtful,
        estimated.log_odds_ratio,
        estimated.std_error,
        estimated.denominator,
        (ln(published.published_upper) - ln(published.published_lower))
            / (2 * {{ var('normal_quantile') }}) as published_error
    from {{ ref('published_estimates') }} as published
    inner join estimated
        on estimated.measure = published.outcome
        and estimated.ethnic_group = published.ethnic_group
    where published.analysis = 'outcome_single_level' and published.model = '1'

)

select
    report_table,
    outcome,
    ethnic_group,
    model,
    period,
    published_estimate,
    published_lower,
    published_upper,
    is_doubtful,
    exp(log_odds_ratio) as estimate,
    exp(log_odds_ratio - {{ var('normal_quantile') }} * std_error) as lower,
    exp(log_odds_ratio + {{ var('normal_quantile') }} * std_error) as upper,
    cast(denominator as bigint) as n_people,
    exp(log_odds_ratio) / published_estimate as ratio_to_published,
    case when not is_doubtful and published_error > 0 then
        abs(ln(published_estimate) - log_odds_ratio)
            <= 0.005 / published_estimate + {{ var('normal_quantile') }}
            * sqrt(published_error * published_error + std_error * std_error)
    end as is_compatible,
    case when published_estimate <> 1
        then (published_estimate < 1) = (log_odds_ratio < 0) end as is_same_direction
from paired
