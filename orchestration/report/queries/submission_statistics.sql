-- One row per group and statistic of the people of the submissions in one population.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    'detailed' as ethnic_grouping, ethnic_group, statistic as measure, null as model,
    null as numerator, n as denominator, value, null as lower, null as upper,
    suppression_reason as reason, data_origin
from pub_descriptive_statistics
where population = $population
