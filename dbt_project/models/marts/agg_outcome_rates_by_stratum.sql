-- One row per financial year, organisation, stratum, grouping of ethnicity, group and main measure:
-- ethnic group crossed with gender, age band or fifth of deprivation.
-- Counts are true counts: this table does not leave the restricted warehouse.
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

),

crossed as (

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

),

by_organisation as (

    select
        measure, period, org_type, org_code, stratum_type, stratum, ethnic_category_code,
        sum(numerator) as numerator, sum(denominator) as denominator
    from (
        {{ organisations_of(
            'crossed',
            [
                'measure', 'period', 'stratum_type', 'stratum', 'ethnic_category_code',
                'numerator', 'denominator',
            ],
        ) }}
    ) as every
    group by measure, period, org_type, org_code, stratum_type, stratum, ethnic_category_code

),

by_group as (

    select
        counts.measure, counts.period, counts.org_type, counts.org_code, counts.stratum_type,
        counts.stratum, groupings.ethnic_grouping, groupings.ethnic_group,
        sum(counts.numerator) as numerator, sum(counts.denominator) as denominator
    from by_organisation as counts
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    group by
        counts.measure, counts.period, counts.org_type, counts.org_code, counts.stratum_type,
        counts.stratum, groupings.ethnic_grouping, groupings.ethnic_group

),

compared as (

    {{ compared_rates(
        'by_group', ['period', 'org_type', 'org_code', 'stratum_type', 'stratum', 'measure']
    ) }}

)

select
    'financial_year' as period_type,
    period,
    org_type,
    org_code,
    stratum_type,
    stratum,
    ethnic_grouping,
    ethnic_group,
    measure,
    {{ compared_rate_columns() }}
from compared
