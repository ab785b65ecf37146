-- One row per financial year of referral, area and group of the submissions.
select
    counted.org_type, counted.org_code, organisations.org_name, counted.financial_year as year,
    counted.ethnic_grouping, counted.ethnic_group, 'referrals_per_1000' as measure, null as model,
    counted.n_referrals as numerator, counted.n_residents as denominator,
    counted.referrals_per_1000 as value, counted.referrals_per_1000_lower as lower,
    counted.referrals_per_1000_upper as upper, counted.suppression_reason as reason,
    counted.data_origin
from pub_access_equity as counted
left join pub_organisations as organisations using (org_type, org_code)
where counted.ethnic_grouping in ('detailed', 'broad', 'minoritised')
