-- One row per outcome and provider: its own gap between people of minoritised groups and White
-- British people, as an odds ratio, shrunken towards the average.
select
    'Provider' as org_type, provider_code as org_code, provider_name as org_name, null as year,
    'minoritised' as ethnic_grouping, ethnic_group, outcome as measure, null as model,
    null as numerator, n_people as denominator, gap_odds_ratio as value,
    gap_odds_ratio_lower as lower, gap_odds_ratio_upper as upper,
    case when is_demonstrator then 'demonstrator' end as reason, 'published' as data_origin
from pub_open_benchmark
where ethnic_group = 'Minoritised'
