-- One row per group, outcome and model of the estimates of this warehouse. Those that repeat no
-- table of the report are of two groups or of services, and have no line in these charts.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group,
    lower(replace(replace(outcome, 'PEQ-', 'peq_'), ' Q', '_')) as measure, model,
    null as numerator, n_people as denominator, estimate as value, lower, upper,
    suppression_reason as reason, data_origin
from pub_estimates
where list_contains($analysis, analysis) and list_contains($models, model)
    and report_table is not null
