{{ config(materialized='incremental') }}
-- One row per pathway with a waiting-time pause: days of its wait that were paused, until the first
-- assessment and until the first treatment. Pauses that overlap are counted once; a pause without
-- an end lasts until the event. Sent again, a pause is in its latest form.
with

sent as (

    select
        identifiers.pathway_key,
        coalesce(pauses.pause_id, cast(pauses.pause_start_date as varchar)) as pause,
        {{ row_order('pauses') }} as recency,
        pauses.pause_start_date,
        pauses.pause_end_date
    from {{ ref('stg_mds__waiting_time_pauses') }} as pauses
    {{ join_pathway('pauses') }}
    where pauses.pause_start_date is not null
        {{ affected('and', 'identifiers.pathway_key') }}

),

latest_form as (

    select pathway_key, pause_start_date, pause_end_date
    from sent
    qualify row_number() over (partition by pathway_key, pause order by recency desc) = 1

),

waits as (

    select
        latest_form.pathway_key,
        events.event,
        greatest(latest_form.pause_start_date, events.received) as starts,
        least(coalesce(latest_form.pause_end_date, events.ended), events.ended) as ends
    from latest_form
    inner join (
        select states.pathway_key, 'assessment' as event,
            states.referral_received_date as received, contacts.first_assessment_date as ended
        from {{ ref('int_pathways__latest_state') }} as states
        inner join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
        where contacts.first_assessment_date is not null
        union all
        select states.pathway_key, 'treatment', states.referral_received_date,
            contacts.first_treatment_date
        from {{ ref('int_pathways__latest_state') }} as states
        inner join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
        where contacts.first_treatment_date is not null
    ) as events using (pathway_key)
    where latest_form.pause_start_date < events.ended

),

clipped as (

    select
        pathway_key,
        event,
        -- What an earlier pause already covered is not counted again.
        greatest(starts, coalesce(max(ends) over (
            partition by pathway_key, event order by starts, ends
            rows between unbounded preceding and 1 preceding
        ), starts)) as starts,
        ends
    from waits
    where ends > starts

)

select
    pathway_key,
    coalesce(sum({{ dbt.datediff('starts', 'ends', 'day') }})
        filter (where event = 'assessment' and ends > starts), 0) as n_days_paused_to_assessment,
    coalesce(sum({{ dbt.datediff('starts', 'ends', 'day') }})
        filter (where event = 'treatment' and ends > starts), 0) as n_days_paused_to_treatment
from clipped
group by pathway_key
