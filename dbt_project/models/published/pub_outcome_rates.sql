-- One row per financial year, detailed group and measure of England, as published.
-- Withheld: counts under 5, and rates whose numerator, remainder or denominator is under 5. When
-- one group of a year and measure is withheld, the next smallest is too, because the total is
-- published. Only measures that do not add up to one another (`is_published`). Finer periods and areas are published once secondary suppression covers them.
with

cells as (

    select
        period as financial_year,
        ethnic_grouping,
        ethnic_group,
        measure,
        rates.numerator,
        rates.denominator,
        rate,
        rate_lower,
        rate_upper,
        interval_method,
        {{ is_small('rates.numerator') }}
            or {{ is_small('rates.denominator - rates.numerator') }}
            or {{ is_small('rates.denominator') }} as is_small
    from {{ ref('agg_outcome_rates') }} as rates
    inner join {{ ref('measures') }} as measures using (measure)
    where measures.is_published and period_type = 'financial_year' and org_type = 'England'
        and ethnic_grouping in ('all', 'detailed')

),

ordered as (

    select
        cells.*,
        count(*) filter (where is_small) over (
            partition by financial_year, ethnic_grouping, measure
        ) as n_small,
        row_number() over (
            partition by financial_year, ethnic_grouping, measure, is_small
            order by denominator, ethnic_group
        ) as place
    from cells

),

judged as (

    select
        ordered.*,
        case
            when is_small then 'small_count'
            when ethnic_grouping = 'detailed' and n_small = 1 and place = 1 then 'secondary'
        end as suppression_reason
    from ordered

)

select
    financial_year,
    'England' as org_type,
    'ENG' as org_code,
    ethnic_grouping,
    ethnic_group,
    measure,
    case when suppression_reason is null then {{ rounded_count('numerator') }} end as numerator,
    case when suppression_reason is null then {{ rounded_count('denominator') }} end
        as denominator,
    case when suppression_reason is null then round(rate, 3) end as rate,
    case when suppression_reason is null then round(rate_lower, 3) end as rate_lower,
    case when suppression_reason is null then round(rate_upper, 3) end as rate_upper,
    interval_method,
    suppression_reason,
    (select max(data_origin) from {{ ref('fct_pathway') }}) as data_origin
from judged
