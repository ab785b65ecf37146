-- One row per provider, month of referral, broad ethnic group (and all together) and field: how
-- many of the pathways that should have it do.
with

pathways as (

    select
        provider_code,
        referral_month,
        coalesce(broad_group, 'Not stated, not known or invalid') as broad_group,
        broad_group is not null as has_ethnicity,
        imd_decile is not null as has_lsoa,
        gender <> 'Not known' as has_gender,
        employment_status not in ('Missing', 'Not stated') as has_employment_status,
        medication_status not in ('Missing', 'Not stated') as has_medication_status,
        case when is_course_of_treatment then is_dropout is not null end as has_end_code,
        case
            when is_course_of_treatment
                then phq9_first is not null and phq9_last is not null
                    and anxiety_first is not null and anxiety_last is not null
        end as has_paired_scores
    from {{ ref('fct_pathway') }}

),

grouped as (

    select *, 'all' as ethnic_grouping, 'All' as ethnic_group
    from pathways
    union all
    select *, 'broad' as ethnic_grouping, broad_group as ethnic_group
    from pathways

),

counted as (

{% for field in [
    'ethnicity', 'lsoa', 'gender', 'employment_status', 'medication_status', 'end_code',
    'paired_scores',
] %}
    select
        provider_code,
        referral_month,
        ethnic_grouping,
        ethnic_group,
        '{{ field }}' as field,
        count(has_{{ field }}) as n_pathways,
        count(*) filter (where has_{{ field }}) as n_complete
    from grouped
    group by provider_code, referral_month, ethnic_grouping, ethnic_group
    {{ 'union all' if not loop.last }}
{% endfor %}

)

select
    provider_code,
    referral_month,
    ethnic_grouping,
    ethnic_group,
    field,
    n_pathways,
    n_complete,
    {{ rate('n_complete', 'n_pathways') }} as completeness
from counted
