-- One row per group and question of Tables 25 and 27 of the source report.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group,
    lower(replace(replace(quantity, 'PEQ-', 'peq_'), ' Q', '_')) as measure, null as model,
    null as numerator, null as denominator, value, lower, upper,
    case when is_doubtful then 'doubtful' end as reason, 'printed' as data_origin
from pub_source_report_figures
where report_table in ('25', '27')
