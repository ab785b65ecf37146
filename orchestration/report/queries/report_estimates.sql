-- One row per group, outcome and model of the estimates printed in the source report.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group,
    lower(replace(replace(quantity, 'PEQ-', 'peq_'), ' Q', '_')) as measure, model,
    null as numerator, null as denominator, value, lower, upper,
    case when is_doubtful then 'doubtful' end as reason, 'printed' as data_origin
from pub_source_report_figures
where list_contains($analysis, analysis) and list_contains($models, model)
