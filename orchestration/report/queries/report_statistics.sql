-- One row per group and statistic of a descriptive table of the source report.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group, quantity as measure, null as model,
    null as numerator, null as denominator, value, lower, upper, null as reason,
    'printed' as data_origin
from pub_source_report_figures
where analysis = 'descriptive' and report_table = $report_table and unit = 'weeks'
    and quantity like '%_mean'
