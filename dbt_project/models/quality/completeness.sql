-- One row per provider, month of referral and field: how many pathways have it.
with

pathways as (

    select
        provider_code,
        referral_month,
        broad_group is not null as has_ethnicity,
        imd_decile is not null as has_lsoa,
        gender not in ('Not known') as has_gender,
        employment_status not in ('Missing', 'Not stated') as has_employment_status
    from {{ ref('fct_pathway') }}

)

{% for field in ['ethnicity', 'lsoa', 'gender', 'employment_status'] %}
select
    provider_code,
    referral_month,
    '{{ field }}' as field,
    count(*) as n_pathways,
    count(*) filter (where has_{{ field }}) as n_complete,
    {{ rate('count(*) filter (where has_' ~ field ~ ')', 'count(*)') }} as completeness
from pathways
group by provider_code, referral_month
{{ 'union all' if not loop.last }}
{% endfor %}
