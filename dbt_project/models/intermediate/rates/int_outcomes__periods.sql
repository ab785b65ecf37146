-- One row per month and period it belongs to: itself, its quarter and year, and the up to twelve
-- rolling years that hold it. A rolling year is named after its last month and given only when
-- submissions cover all twelve.
with

covered as (

    select min(reporting_month) as first_month, max(reporting_month) as last_month
    from {{ ref('int_submissions__latest') }}

),

months as (

    select month from {{ ref('int_outcomes__monthly_counts') }} group by month

)

select month, 'month' as period_type, substr(cast(month as varchar), 1, 7) as period
from months
union all
select month, 'quarter', {{ financial_quarter('month') }} from months
union all
select month, 'financial_year', {{ financial_year('month') }} from months
union all
select months.month, 'rolling_12_months', substr(cast(ending.month as varchar), 1, 7)
from months
inner join months as ending
    on {{ dbt.datediff('months.month', 'ending.month', 'month') }} between 0 and 11
cross join covered
where {{ dbt.datediff('covered.first_month', 'ending.month', 'month') }} >= 11
    and ending.month <= covered.last_month
