-- One row per period, organisation, grouping of ethnicity, group and measure.
-- Counts are true counts: this table does not leave the restricted warehouse.
with

by_organisation as (

    select measure, month, 'England' as org_type, 'ENG' as org_code, ethnic_group, broad_group,
        is_minoritised, is_counted
    from {{ ref('int_pathways__measures') }}
    union all
    select measure, month, 'Provider', provider_code, ethnic_group, broad_group, is_minoritised,
        is_counted
    from {{ ref('int_pathways__measures') }}
    union all
    select measure, month, 'Sub-ICB', sub_icb_code, ethnic_group, broad_group, is_minoritised,
        is_counted
    from {{ ref('int_pathways__measures') }}
    where sub_icb_code is not null

),

by_group as (

    select measure, month, org_type, org_code, 'detailed' as ethnic_grouping, ethnic_group,
        is_counted
    from by_organisation
    union all
    select measure, month, org_type, org_code, 'broad',
        coalesce(broad_group, 'Not stated, not known or invalid'), is_counted
    from by_organisation
    union all
    select measure, month, org_type, org_code, 'minoritised',
        case
            when is_minoritised then 'Minoritised'
            when not is_minoritised then 'White British'
            else 'Not stated, not known or invalid'
        end,
        is_counted
    from by_organisation
    union all
    select measure, month, org_type, org_code, 'all', 'All', is_counted
    from by_organisation

),

by_month as (

    select
        measure, month, org_type, org_code, ethnic_grouping, ethnic_group,
        count(*) filter (where is_counted) as numerator,
        count(*) as denominator
    from by_group
    group by measure, month, org_type, org_code, ethnic_grouping, ethnic_group

),

by_period as (

    select
        'month' as period_type,
        substr(cast(month as varchar), 1, 7) as period,
        org_type, org_code, ethnic_grouping, ethnic_group, measure, numerator, denominator
    from by_month
    union all
    select
        'financial_year',
        {{ financial_year('month') }},
        org_type, org_code, ethnic_grouping, ethnic_group, measure,
        sum(numerator), sum(denominator)
    from by_month
    group by
        {{ financial_year('month') }}, org_type, org_code, ethnic_grouping, ethnic_group, measure

)

select
    period_type,
    period,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    measure,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    {{ rate('numerator', 'denominator') }} as rate,
    {{ wilson('numerator', 'denominator', 'lower') }} as rate_lower,
    {{ wilson('numerator', 'denominator', 'upper') }} as rate_upper,
    'wilson' as interval_method
from by_period
