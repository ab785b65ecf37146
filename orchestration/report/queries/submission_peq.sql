-- One row per group and answer of patients in the submissions: per cent who said yes, mean scores.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group,
    case
        when statistic like 'peq_assessment_q%_pct'
            then replace(replace(statistic, 'peq_assessment_q', 'peq_a_'), '_pct', '')
        when statistic like 'peq_treatment_q%_mean'
            then replace(replace(statistic, 'peq_treatment_q', 'peq_t_'), '_mean', '')
    end as measure,
    null as model, null as numerator, n as denominator, value, null as lower, null as upper,
    suppression_reason as reason, data_origin
from pub_descriptive_statistics
where measure is not null
