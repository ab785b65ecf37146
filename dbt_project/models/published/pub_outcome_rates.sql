-- One row per period, organisation, grouping of ethnicity, group and measure, as published.
-- Which rows are withheld is decided over all tables together (orchestration/publication/
-- protection); here shown counts are rounded, and rates made from true counts.
with

decided as (

    select
        decisions.*,
        coalesce(counted.numerator, 0) as n_events,
        coalesce(counted.denominator, 0) as n_people,
        decisions.suppression_reason is null as is_shown
    from {{ lake('disclosure', 'outcome_rates') }} as decisions
    left join {{ ref('agg_outcome_rates') }} as counted using (
        period_type, period, org_type, org_code, ethnic_grouping, ethnic_group, measure
    )

),

shown as (

    select
        decided.*,
        case when is_shown then {{ rounded_count('n_events') }} end as numerator,
        case when is_shown then {{ rounded_count('n_people') }} end as denominator,
        case when is_shown then {{ published_rate('n_events', 'n_people', 'org_type') }} end
            as rate
    from decided

)

select
    period_type,
    period,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    measure,
    numerator,
    denominator,
    rate,
    round({{ wilson('(rate * denominator)', 'denominator', 'lower') }}, 3) as rate_lower,
    round({{ wilson('(rate * denominator)', 'denominator', 'upper') }}, 3) as rate_upper,
    'wilson' as interval_method,
    suppression_reason,
    (select max(data_origin) from {{ ref('submissions') }}) as data_origin
from shown
