-- One row per published year, organisation, grouping of ethnicity, group and rate.
-- The publisher has rounded and withheld; nothing here tells more than its own files do.
select
    financial_year,
    org_type,
    org_code,
    org_name,
    ethnic_grouping,
    ethnic_group,
    measure,
    population,
    numerator,
    denominator,
    numerator_least,
    numerator_most,
    denominator_least,
    denominator_most,
    percentage,
    round(rate, 5) as rate,
    round(rate_least, 5) as rate_least,
    round(rate_most, 5) as rate_most,
    round(rate_lower, 5) as rate_lower,
    round(rate_upper, 5) as rate_upper,
    interval_method,
    suppression_reason
from {{ ref('open_outcome_rates') }}
