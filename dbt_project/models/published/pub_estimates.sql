-- One row per ethnic group of every fitted model. An estimate is withheld when its group or the
-- reference group has under 5 people with or without the outcome, or when the fit did not converge.
with

sized as (

    select
        estimates.*,
        {{ is_small('estimates.n_events') }}
            or {{ is_small('estimates.n_people - estimates.n_events') }}
            or {{ is_small('reference.n_events') }}
            or {{ is_small('reference.n_people - reference.n_events') }} as is_small
    from {{ ref('estimates') }} as estimates
    inner join {{ ref('estimates') }} as reference
        on reference.analysis = estimates.analysis
        and reference.outcome = estimates.outcome
        and reference.model = estimates.model
        and reference.term = estimates.term
        and reference.ethnic_group = estimates.reference_group
    where estimates.ethnic_group is not null

)

select
    analysis,
    report_table,
    outcome,
    population,
    model,
    ethnic_group,
    reference_group,
    effect,
    case when reason is null then round(estimate, 3) end as estimate,
    case when reason is null then round(lower, 3) end as lower,
    case when reason is null then round(upper, 3) end as upper,
    interval_method,
    case when reason is null then {{ rounded_count('n_people') }} end as n_people,
    reason as suppression_reason,
    data_origin
from (
    select
        sized.*,
        case
            when is_small then 'small_count'
            when not converged then 'not_converged'
        end as reason
    from sized
) as judged
