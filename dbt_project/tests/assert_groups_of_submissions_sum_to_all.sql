-- In every period, organisation and measure the groups of each grouping sum to everyone.
with

sums as (

    select
        period_type, period, org_type, org_code, measure, ethnic_grouping,
        sum(numerator) as numerator, sum(denominator) as denominator
    from {{ ref('agg_outcome_rates') }}
    group by period_type, period, org_type, org_code, measure, ethnic_grouping

)

select period_type, period, org_type, org_code, measure
from sums
group by period_type, period, org_type, org_code, measure
having count(distinct numerator) > 1 or count(distinct denominator) > 1 or count(*) <> 6
