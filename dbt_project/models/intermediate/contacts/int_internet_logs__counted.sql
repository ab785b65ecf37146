{{ config(materialized='incremental') }}
-- One row per log of internet-enabled therapy that counts: sent in a submission that counts, its
-- first and last day between the day the referral was received and the day of discharge.
select
    states.pathway_key,
    logs.submission_id,
    logs.source_row,
    logs.log_start_date
from {{ ref('stg_mds__internet_therapy_logs') }} as logs
{{ join_pathway('logs') }}
inner join {{ ref('int_pathways__latest_state') }} as states
    on states.pathway_key = identifiers.pathway_key
where logs.log_start_date >= states.referral_received_date
    {{ affected('and', 'states.pathway_key') }}
    and (
        states.discharge_date is null
        or coalesce(logs.log_end_date, logs.log_start_date) <= states.discharge_date
    )
