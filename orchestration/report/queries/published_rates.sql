-- One row per year, organisation, group and rate of the annual publication.
select
    org_type, org_code, org_name, financial_year as year, ethnic_grouping, ethnic_group, measure,
    null as model, numerator, denominator,
    100 * rate as value, 100 * rate_lower as lower, 100 * rate_upper as upper,
    suppression_reason as reason, 'published' as data_origin
from pub_open_outcome_rates
where ethnic_grouping in ('detailed', 'broad', 'minoritised')
