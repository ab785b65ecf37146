{{ config(materialized='incremental') }}
-- depends_on: {{ ref('int_builds__changed_periods') }}
-- One row per period, organisation, grouping of ethnicity, group and measure.
-- Counts are true counts: this table does not leave the restricted warehouse.
with

periods as (

    select month, period_type, period
    from {{ ref('int_outcomes__periods') }}
    {{ in_changed_periods('where') }}

),

by_organisation as (

    select
        measure, month, org_type, org_code, ethnic_category_code,
        sum(numerator) as numerator, sum(denominator) as denominator
    from (
        {{ organisations_of(
            ref('int_outcomes__monthly_counts'),
            ['measure', 'month', 'ethnic_category_code', 'numerator', 'denominator'],
        ) }}
    ) as every
    where month in (select month from periods)
    group by measure, month, org_type, org_code, ethnic_category_code

),

by_period as (

    select
        counts.measure, periods.period_type, periods.period, counts.org_type, counts.org_code,
        counts.ethnic_category_code,
        sum(counts.numerator) as numerator, sum(counts.denominator) as denominator
    from by_organisation as counts
    inner join periods using (month)
    inner join {{ ref('measures') }} as measures using (measure)
    where measures.is_main
        or periods.period_type in ('quarter', 'financial_year')
        or counts.org_type in ('England', 'Region')
    group by
        counts.measure, periods.period_type, periods.period, counts.org_type, counts.org_code,
        counts.ethnic_category_code

),

by_group as (

    select
        by_period.period_type, by_period.period, by_period.org_type, by_period.org_code,
        groupings.ethnic_grouping, groupings.ethnic_group, by_period.measure,
        sum(by_period.numerator) as numerator, sum(by_period.denominator) as denominator
    from by_period
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    group by
        by_period.period_type, by_period.period, by_period.org_type, by_period.org_code,
        groupings.ethnic_grouping, groupings.ethnic_group, by_period.measure

),

compared as (

    {{ compared_rates(
        'by_group', ['period_type', 'period', 'org_type', 'org_code', 'measure']
    ) }}

)

select
    period_type,
    period,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    measure,
    {{ compared_rate_columns() }}
from compared
