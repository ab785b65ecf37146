-- One row per financial year, organisation, group and measure of the submissions.
select
    rates.org_type, rates.org_code, organisations.org_name, rates.period as year,
    rates.ethnic_grouping, rates.ethnic_group, rates.measure, null as model, rates.numerator,
    rates.denominator, 100 * rates.rate as value, 100 * rates.rate_lower as lower,
    100 * rates.rate_upper as upper, rates.suppression_reason as reason, rates.data_origin
from pub_outcome_rates as rates
left join pub_organisations as organisations using (org_type, org_code)
where rates.period_type = 'financial_year'
    and rates.ethnic_grouping in ('detailed', 'broad', 'minoritised')
