-- One row per group and answer of patients in the submissions.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group, statistic as measure, null as model,
    null as numerator, n as denominator, value, null as lower, null as upper,
    suppression_reason as reason, data_origin
from pub_descriptive_statistics
where statistic like 'peq_%'
