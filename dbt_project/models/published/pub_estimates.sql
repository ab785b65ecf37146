-- One row per ethnic group of every model fitted to submissions; what is estimated from published
-- figures is in pub_open_trends and pub_open_benchmark. Where a group is compared with itself (ethnic
-- density) there is no reference group. An estimate is withheld when its group or the reference
-- group has under 5 people, or under 5 with or without an outcome that happens or does not; when
-- the fit did not converge or had too few events; when the rate of its group or reference group
-- over England's whole period is withheld; and, of outcomes with several categories, as long as the
-- people of each category are not counted (`not_checked`).
with

whole_period as (

    select
        measure as outcome,
        ethnic_group,
        bool_or(suppression_reason is not null) as is_withheld
    from {{ ref('int_disclosure__outcome_rates') }}
    where period_type = 'whole_period' and stratum_type = 'none'
        and ethnic_grouping in ('detailed', 'minoritised')
    group by measure, ethnic_group

),

sized as (

    select
        estimates.*,
        coalesce(
            {% for side in ['estimates', 'reference'] %}
            {{ 'estimates.reference_group is not null and (' if side == 'reference' }}
            {{ is_small(side ~ '.n_people') }}
            or coalesce({{ is_small(side ~ '.n_events') }}, false)
            or coalesce({{ is_small(side ~ '.n_people - ' ~ side ~ '.n_events') }}, false)
            {{ 'or' if not loop.last else ')' }}
            {% endfor %},
            true
        ) as is_small,
        measures.measure is not null and not (
            coalesce(not own.is_withheld, false)
            and (estimates.reference_group is null or coalesce(not other.is_withheld, false))
        ) as is_withheld
    from {{ ref('estimates') }} as estimates
    left join {{ ref('estimates') }} as reference
        on reference.analysis = estimates.analysis
        and reference.outcome = estimates.outcome
        and reference.variant is not distinct from estimates.variant
        and reference.model = estimates.model
        and reference.term = estimates.term
        and reference.ethnic_group = estimates.reference_group
    left join {{ ref('measures') }} as measures
        on measures.measure = estimates.outcome and measures.is_published
    left join whole_period as own
        on own.outcome = estimates.outcome and own.ethnic_group = estimates.ethnic_group
    left join whole_period as other
        on other.outcome = estimates.outcome and other.ethnic_group = estimates.reference_group
    where estimates.ethnic_group is not null
        and coalesce(estimates.data_origin, '') <> 'published'

)

select
    analysis,
    report_table,
    outcome,
    variant,
    population,
    model,
    ethnic_group,
    reference_group,
    term,
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
            when effect = 'relative_risk_ratio' then 'not_checked'
            when n_events is null and effect = 'odds_ratio' then 'not_checked'
            when not coalesce(converged and is_publishable, false) then 'not_converged'
            when is_withheld then 'secondary'
        end as reason
    from sized
) as judged
