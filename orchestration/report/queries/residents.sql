-- One row per year, area, group and rate per 1,000 residents.
select
    area_type as org_type, area_code as org_code, area_name as org_name, financial_year as year,
    ethnic_grouping, ethnic_group,
    case measure
        when 'referrals_received' then 'referrals_per_1000'
        when 'finished_course_treatment' then 'courses_per_1000'
    end as measure,
    null as model, n_people as numerator, cast(round(n_residents) as bigint) as denominator,
    per_1000_residents as value, per_1000_lower as lower, per_1000_upper as upper,
    suppression_reason as reason, 'published' as data_origin
from pub_open_access_equity
where measure in ('referrals_received', 'finished_course_treatment')
    and ethnic_grouping in ('detailed', 'broad', 'minoritised')
