-- One row per service and multilevel fit: the points of a funnel after adjustment. Shown where every
-- financial year of the service is shown in pub_outcome_rates: for everyone, and for a service's own
-- gap for White British and minoritised people too. Outcomes that are means need enough people.
with

services as (

    select
        org_code as provider_code,
        measure as outcome,
        bool_and(suppression_reason is null) filter (where ethnic_grouping = 'all') as is_shown,
        bool_and(suppression_reason is null) as is_gap_shown
    from {{ ref('int_disclosure__offered_rates') }}
    where org_type = 'Provider' and period_type = 'financial_year' and stratum_type = 'none'
        and (
            ethnic_grouping = 'all'
            or (ethnic_grouping = 'minoritised' and ethnic_group in ('White British', 'Minoritised'))
        )
    group by org_code, measure

),

judged as (

    select
        effects.*,
        case
            when {{ is_small('effects.n_people') }} then 'small_count'
            when not coalesce(effects.is_publishable, false) then 'not_converged'
            when measures.measure is not null and not coalesce(
                case when effects.variant = 'gap' then services.is_gap_shown else services.is_shown end,
                false
            ) then 'secondary'
        end as suppression_reason
    from {{ ref('service_effects') }} as effects
    left join services using (provider_code, outcome)
    left join {{ ref('measures') }} as measures
        on measures.measure = effects.outcome and measures.is_published

)

select
    analysis,
    outcome,
    variant,
    population,
    model,
    report_table,
    provider_code,
    case when suppression_reason is null then {{ rounded_count('n_people') }} end as n_people,
    {%- for figure in [
        'service_estimate', 'service_lower', 'service_upper', 'gap_estimate', 'gap_lower', 'gap_upper',
    ] %}
    case when suppression_reason is null then round({{ figure }}, 2) end as {{ figure }},
    {%- endfor %}
    interval_method,
    suppression_reason,
    data_origin
from judged
