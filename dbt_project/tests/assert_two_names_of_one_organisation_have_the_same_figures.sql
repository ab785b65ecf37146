-- An organisation published under two names in one year is counted once. That is right only while
-- both rows hold the same figures; a row here means that they are two organisations after all.
select financial_year, org_type, org_code, variable_a, variable_b
from {{ ref('stg_nhs_annual__main') }}
where variable_type in ('Total', 'Ethnic Group')
group by financial_year, org_type, org_code, variable_type, variable_a, variable_b
having count(distinct coalesce(count_referrals_received, '')) > 1
    or count(distinct coalesce(count_finished_course_treatment, '')) > 1
    or count(distinct coalesce(count_recovery, '')) > 1
