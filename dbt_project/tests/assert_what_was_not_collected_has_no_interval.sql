{{ config(meta={'dagster': {'ref': {'name': 'open_outcome_rates'}}}) }}
-- A count that was not collected leaves a rate, a ratio or a difference without any limits.
select financial_year, org_type, org_code, measure, ethnic_group
from {{ ref('open_outcome_rates') }}
where suppression_reason = 'not_collected'
    and coalesce(rate_least, rate_most, rate_lower, rate_upper) is not null
union all
select financial_year, org_type, org_code, measure, ethnic_group
from {{ ref('open_outcome_gaps') }}
where suppression_reason = 'not_collected'
    and coalesce(rate_difference_lower, rate_difference_upper) is not null
union all
select financial_year, area_type, area_code, measure, ethnic_group
from {{ ref('open_access_equity') }}
where suppression_reason = 'not_collected'
    and coalesce(
        n_least, per_1000_lower, per_1000_upper, ratio_lower, ratio_upper, representation_lower,
        representation_upper
    ) is not null
