-- One row per wait, way of counting pauses, financial year of its end, organisation, ethnic category
-- and length in days: how many pathways waited so long. Small enough for exact medians.
with

waits as (

    {% for wait, weeks, paused, month in [
        ('referral_to_assessment', 'weeks_to_assessment', 'weeks_paused_to_assessment',
            'first_assessment_month'),
        ('assessment_to_treatment', 'weeks_to_treatment', none, 'first_treatment_month'),
        ('referral_to_treatment', 'weeks_referral_to_treatment', 'weeks_paused_to_treatment',
            'first_treatment_month'),
        ('first_to_second_treatment', 'weeks_first_to_second_treatment', none,
            'second_treatment_month'),
    ] %}
    select
        '{{ wait }}' as wait,
        'counted' as pauses,
        {{ financial_year(month) }} as financial_year,
        provider_code, sub_icb_code, icb_code, region_code, ethnic_category_code,
        cast(round({{ weeks }} * 7) as integer) as n_days
    from {{ ref('fct_pathway') }}
    where {{ weeks }} is not null
    {% if paused %}
    union all
    select
        '{{ wait }}', 'subtracted', {{ financial_year(month) }},
        provider_code, sub_icb_code, icb_code, region_code, ethnic_category_code,
        cast(round(({{ weeks }} - {{ paused }}) * 7) as integer)
    from {{ ref('fct_pathway') }}
    where {{ weeks }} is not null
    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        wait, pauses, financial_year, provider_code, sub_icb_code, icb_code, region_code,
        ethnic_category_code, n_days, count(*) as n_pathways
    from waits
    group by
        wait, pauses, financial_year, provider_code, sub_icb_code, icb_code, region_code,
        ethnic_category_code, n_days

)

select
    wait, pauses, financial_year, org_type, org_code, ethnic_category_code, n_days,
    cast(sum(n_pathways) as bigint) as n_pathways
from (
    {{ organisations_of(
        'counted',
        ['wait', 'pauses', 'financial_year', 'ethnic_category_code', 'n_days', 'n_pathways'],
    ) }}
) as every
group by wait, pauses, financial_year, org_type, org_code, ethnic_category_code, n_days
