-- One row per group and statistic of a descriptive table of the source report, Tables 2 to 4.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group, quantity as measure, null as model,
    null as numerator, null as denominator, value, lower, upper,
    case when is_doubtful then 'doubtful' end as reason, 'printed' as data_origin
from pub_source_report_figures
where analysis = 'descriptive' and population = $population
