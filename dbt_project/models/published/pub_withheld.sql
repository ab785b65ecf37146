-- One row per measure, type of period, organisation, grouping and stratum that is offered: how much of
-- it is withheld, and what that loses.
with

judged as (

    select
        *,
        ln(1 + {{ rounded_count('denominator') }}) as information
    from {{ lake('disclosure', 'outcome_rates') }} as decisions
    where ethnic_grouping <> 'left_between'

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
from judged
group by measure, period_type, org_type, ethnic_grouping, stratum_type
