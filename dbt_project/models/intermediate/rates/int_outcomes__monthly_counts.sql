-- One row per measure, month, provider, place and ethnic category: true counts of pathways.
-- A month before the provider's first submission is not counted: only those who were still
-- waiting or in care when submissions began are known of it.
with

began as (

    select provider_code, min(reporting_month) as first_month
    from {{ ref('int_submissions__latest') }}
    group by provider_code

),

counted as (

    {{ count_measures(
        ref('fct_pathway'),
        ['provider_code', 'sub_icb_code', 'icb_code', 'region_code', 'ethnic_category_code'],
    ) }}

)

select
    counted.measure,
    counted.month,
    counted.provider_code,
    counted.sub_icb_code,
    counted.icb_code,
    counted.region_code,
    counted.ethnic_category_code,
    counted.numerator,
    counted.denominator
from counted
inner join began using (provider_code)
where counted.denominator > 0 and counted.month >= began.first_month
