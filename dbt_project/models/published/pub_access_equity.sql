-- One row per financial year of referral, area, grouping of ethnicity and group: referrals per 1,000
-- residents. Shown where the same count of referrals is shown in pub_outcome_rates.
with

referrals as (

    select distinct
        period as financial_year, org_type, org_code, ethnic_grouping, ethnic_group,
        denominator_suppression_reason as suppression_reason
    from {{ ref('int_disclosure__offered_rates') }}
    where measure = 'access' and period_type = 'financial_year' and stratum_type = 'none'

)

select
    financial_year,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    case when suppression_reason is null then {{ rounded_count('counted.n_referrals') }} end
        as n_referrals,
    cast(round(counted.n_residents) as bigint) as n_residents,
    {%- for side in ['', '_lower', '_upper'] %}
    case when suppression_reason is null then round(counted.referrals_per_1000{{ side }}, 1) end
        as referrals_per_1000{{ side }},
    {%- endfor %}
    counted.interval_method,
    counted.census_year,
    suppression_reason,
    (select max(data_origin) from {{ ref('fct_pathway') }}) as data_origin
from referrals
inner join {{ ref('agg_access_equity') }} as counted
    using (financial_year, org_type, org_code, ethnic_grouping, ethnic_group)
