{{ config(materialized='incremental') }}
-- depends_on: {{ ref('int_builds__changed_periods') }}
-- One row per financial year, organisation, stratum, grouping of ethnicity, group and main measure:
-- ethnic group crossed with gender, age band or fifth of deprivation.
-- Counts are true counts: this table does not leave the restricted warehouse.
with

by_organisation as (

    select
        measure, period, org_type, org_code, stratum_type, stratum, ethnic_category_code,
        sum(numerator) as numerator, sum(denominator) as denominator
    from (
        {{ organisations_of(
            ref('int_outcomes__counts_by_stratum'),
            [
                'measure', 'period', 'stratum_type', 'stratum', 'ethnic_category_code',
                'numerator', 'denominator',
            ],
        ) }}
    ) as every
    {{ in_changed_periods('where', "'financial_year'") }}
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
