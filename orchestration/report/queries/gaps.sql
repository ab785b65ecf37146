-- One row per year, organisation and rate: people of minoritised groups less White British people,
-- in percentage points.
select
    org_type, org_code, org_name, financial_year as year, ethnic_grouping, ethnic_group, measure,
    null as model, numerator, denominator,
    100 * rate_difference as value, 100 * rate_difference_lower as lower,
    100 * rate_difference_upper as upper, suppression_reason as reason, 'published' as data_origin
from pub_open_outcome_gaps
where ethnic_grouping = 'minoritised'
