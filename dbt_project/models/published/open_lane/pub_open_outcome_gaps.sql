-- One row per published year, organisation, grouping of ethnicity, group other than White
-- British and rate.
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
    round(rate, 5) as rate,
    reference_numerator,
    reference_denominator,
    round(reference_rate, 5) as reference_rate,
    reference_group,
    round(rate_difference, 5) as rate_difference,
    round(rate_difference_lower, 5) as rate_difference_lower,
    round(rate_difference_upper, 5) as rate_difference_upper,
    interval_method,
    round(odds_ratio, 5) as odds_ratio,
    round(odds_ratio_lower, 5) as odds_ratio_lower,
    round(odds_ratio_upper, 5) as odds_ratio_upper,
    round(log_odds_ratio_std_error, 5) as log_odds_ratio_std_error,
    suppression_reason
from {{ ref('open_outcome_gaps') }}
