-- One row per measure, financial year, provider, place, stratum and ethnic category: true counts of
-- pathways crossed with gender, age band or fifth of deprivation, main measures only.
with

began as (

    select provider_code, min(reporting_month) as first_month
    from {{ ref('int_submissions__latest') }}
    group by provider_code

),

strata as (

    select
        pathways.*,
        began.first_month,
        gender as gender_stratum,
        {{ age_band('age_years') }} as age_band_stratum,
        coalesce(cast(cast(ceil(imd_decile / 2.0) as integer) as varchar), 'Missing')
            as imd_quintile_stratum
    from {{ ref('fct_pathway') }} as pathways
    inner join began using (provider_code)

),

counted as (

    {{ count_measures(
        'strata',
        [
            'first_month', 'provider_code', 'sub_icb_code', 'icb_code', 'region_code',
            'ethnic_category_code', 'gender_stratum', 'age_band_stratum', 'imd_quintile_stratum',
        ],
        condition='is_main',
    ) }}

)

{% for stratum in ['gender', 'age_band', 'imd_quintile'] %}
select
    measure, {{ financial_year('month') }} as period, provider_code, sub_icb_code, icb_code,
    region_code, '{{ stratum }}' as stratum_type, {{ stratum }}_stratum as stratum,
    ethnic_category_code, sum(numerator) as numerator, sum(denominator) as denominator
from counted
where denominator > 0 and month >= first_month
group by
    measure, {{ financial_year('month') }}, provider_code, sub_icb_code, icb_code,
    region_code, {{ stratum }}_stratum, ethnic_category_code
{{ 'union all' if not loop.last }}
{% endfor %}
