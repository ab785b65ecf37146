-- One row per large table of rates and period in it, with a number that changes when one of the counts
-- that the period is made of does.
with

months as (

    select month, sum({{ row_hash([
        'measure', 'month', 'provider_code', 'sub_icb_code', 'icb_code', 'region_code',
        'ethnic_category_code', 'numerator', 'denominator',
    ]) }}) as state
    from {{ ref('int_outcomes__monthly_counts') }}
    group by month

)

select
    'agg_outcome_rates' as table_name,
    periods.period_type,
    periods.period,
    sum(months.state) as state
from {{ ref('int_outcomes__periods') }} as periods
inner join months using (month)
group by periods.period_type, periods.period
union all
select
    'agg_outcome_rates_by_stratum',
    'financial_year',
    period,
    sum({{ row_hash([
        'measure', 'period', 'provider_code', 'sub_icb_code', 'icb_code', 'region_code',
        'stratum_type', 'stratum', 'ethnic_category_code', 'numerator', 'denominator',
    ]) }})
from {{ ref('int_outcomes__counts_by_stratum') }}
group by period
