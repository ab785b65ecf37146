-- One row per year and area: the share of referrals without a stated ethnicity.
select distinct
    area_type as org_type, area_code as org_code, area_name as org_name, financial_year as year,
    'all' as ethnic_grouping, 'All' as ethnic_group, 'without_ethnicity' as measure,
    null as model, null as numerator, null as denominator,
    100 * share_without_ethnicity as value, null as lower, null as upper, null as reason,
    'published' as data_origin
from pub_open_access_equity
where measure = 'referrals_received' and share_without_ethnicity is not null
