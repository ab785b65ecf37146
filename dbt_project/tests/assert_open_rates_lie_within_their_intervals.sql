{{ config(meta={'dagster': {'ref': {'name': 'open_outcome_rates'}}}) }}
-- Bounds are in order, and a rate or difference lies within its interval.
select financial_year, org_type, org_code, measure, ethnic_group
from {{ ref('open_outcome_rates') }}
where rate_least > rate_most or rate < rate_lower or rate > rate_upper or rate_lower < 0
union all
select financial_year, org_type, org_code, measure, ethnic_group
from {{ ref('open_outcome_gaps') }}
where not rate_difference between rate_difference_lower and rate_difference_upper
union all
select financial_year, area_type, area_code, measure, ethnic_group
from {{ ref('open_access_equity') }}
where not per_1000_residents between per_1000_lower and per_1000_upper
    or not ratio_to_white_british between ratio_lower and ratio_upper
    or not representation_ratio between representation_lower and representation_upper
