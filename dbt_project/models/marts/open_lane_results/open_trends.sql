{{ config(tags=['after_models']) }}
-- One row per rate, grouping of ethnicity and group: how far it was from White British in the first
-- and the last published year, what changed per year, and whether the line breaks in 2019 or 2020.
-- Narrowing: the straight line of the log odds ratio moves towards no difference and its test,
-- adjusted over the groups of the grouping, is below 0.05.
-- depends_on: {{ source('open_lane_models', 'open_trend') }}
with

terms as (

    select
        outcome,
        ethnic_group,
        {% for name, term, effect in [
            ('change', 'change per year', 'odds_ratio'),
            ('points', 'change per year', 'beta'),
            ('later_change', 'change per year, breaks allowed', 'odds_ratio'),
            ('break_2019_20', 'break at 2019-20', 'odds_ratio'),
            ('break_2020_21', 'break at 2020-21', 'odds_ratio'),
        ] -%}
        {% for value in ['estimate', 'lower', 'upper', 'p_value_adjusted'] -%}
        max({{ value }}) filter (where term = '{{ term }}' and effect = '{{ effect }}')
            as {{ name }}_{{ value }},
        {% endfor -%}
        {% endfor -%}
        bool_and(converged) as converged
    from {{ ref('estimates') }}
    where analysis = 'open_trend'
    group by outcome, ethnic_group

),

gaps as (

    select
        measure as outcome,
        ethnic_grouping,
        ethnic_group,
        count(*) as n_years,
        min(financial_year) as first_year,
        max(financial_year) as last_year,
        min_by(rate_difference, financial_year) as first_rate_difference,
        max_by(rate_difference, financial_year) as last_rate_difference,
        max_by(rate_difference_lower, financial_year) as last_rate_difference_lower,
        max_by(rate_difference_upper, financial_year) as last_rate_difference_upper,
        min_by(rate_difference_lower, financial_year) as first_rate_difference_lower,
        min_by(rate_difference_upper, financial_year) as first_rate_difference_upper,
        avg(ln(odds_ratio)) as mean_log_odds_ratio
    from {{ ref('open_outcome_gaps') }}
    where org_type = 'England' and odds_ratio is not null
    group by measure, ethnic_grouping, ethnic_group

)

select
    gaps.outcome,
    gaps.ethnic_grouping,
    gaps.ethnic_group,
    gaps.first_year,
    gaps.last_year,
    gaps.n_years,
    gaps.first_rate_difference,
    gaps.last_rate_difference,
    gaps.last_rate_difference_lower,
    gaps.last_rate_difference_upper,
    gaps.last_rate_difference - gaps.first_rate_difference as first_to_last,
    gaps.last_rate_difference - gaps.first_rate_difference - sqrt(
        power(gaps.last_rate_difference - gaps.last_rate_difference_lower, 2)
        + power(gaps.first_rate_difference_upper - gaps.first_rate_difference, 2)
    ) as first_to_last_lower,
    gaps.last_rate_difference - gaps.first_rate_difference + sqrt(
        power(gaps.last_rate_difference_upper - gaps.last_rate_difference, 2)
        + power(gaps.first_rate_difference - gaps.first_rate_difference_lower, 2)
    ) as first_to_last_upper,
    terms.points_estimate as points_per_year,
    terms.points_lower as points_per_year_lower,
    terms.points_upper as points_per_year_upper,
    terms.change_estimate as odds_ratio_change_per_year,
    terms.change_lower as odds_ratio_change_lower,
    terms.change_upper as odds_ratio_change_upper,
    terms.change_p_value_adjusted as change_p_value_adjusted,
    case
        when terms.change_p_value_adjusted is null then 'too few years'
        when terms.change_p_value_adjusted >= 0.05 then 'no clear change'
        when (terms.change_estimate > 1) = (gaps.mean_log_odds_ratio < 0) then 'narrowing'
        else 'widening'
    end as verdict,
    terms.break_2019_20_estimate as break_2019_20,
    terms.break_2019_20_lower,
    terms.break_2019_20_upper,
    terms.break_2019_20_p_value_adjusted,
    terms.break_2020_21_estimate as break_2020_21,
    terms.break_2020_21_lower,
    terms.break_2020_21_upper,
    terms.break_2020_21_p_value_adjusted,
    terms.later_change_estimate as change_per_year_breaks_allowed,
    terms.later_change_lower as change_per_year_breaks_allowed_lower,
    terms.later_change_upper as change_per_year_breaks_allowed_upper,
    terms.later_change_p_value_adjusted as change_per_year_breaks_allowed_p_value_adjusted
from gaps
inner join terms using (outcome, ethnic_group)
