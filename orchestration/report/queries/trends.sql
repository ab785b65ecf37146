-- One row per rate and group of England: yearly change of the distance to White British people, in
-- percentage points.
select
    'England' as org_type, 'ENG' as org_code, 'England' as org_name, null as year,
    ethnic_grouping, ethnic_group, outcome as measure, null as model,
    null as numerator, null as denominator, 100 * points_per_year as value,
    100 * points_per_year_lower as lower, 100 * points_per_year_upper as upper,
    case when verdict in ('narrowing', 'widening') then verdict end as reason,
    'published' as data_origin
from pub_open_trends
