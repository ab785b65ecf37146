-- One row per group, outcome and model of the estimates of this warehouse.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group, outcome as measure, model,
    null as numerator, n_people as denominator, estimate as value, lower, upper,
    suppression_reason as reason, data_origin
from pub_estimates
where list_contains($analysis, analysis)
