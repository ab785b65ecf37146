-- One row per measure, type of period, type of organisation, grouping and type of stratum that is
-- offered: how many rows are withheld, why, and what that loses.
with

weighed as (

    select
        *,
        ln(1 + {{ rounded_count('denominator') }}) as information
    from {{ ref('int_disclosure__offered_rates') }}

)

select
    measure,
    period_type,
    org_type,
    ethnic_grouping,
    stratum_type,
    count(*) as n_rows,
    count(*) filter (where suppression_reason = 'small_count') as n_small_count,
    count(*) filter (where suppression_reason = 'secondary') as n_secondary,
    round(coalesce(
        sum(information) filter (where suppression_reason is not null) / nullif(sum(information), 0),
        0
    ), 2) as information_lost
from weighed
group by measure, period_type, org_type, ethnic_grouping, stratum_type
