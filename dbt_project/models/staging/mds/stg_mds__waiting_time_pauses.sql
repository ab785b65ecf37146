-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral and waiting-time pause in a submission.
select
    {{ submission_columns() }},
    PathwayID as pathway_id,
    PauseID as pause_id,
    {{ delivered_date('PauseStartDate') }} as pause_start_date,
    {{ delivered_date('PauseEndDate') }} as pause_end_date
from {{ unread('ids108_waiting_time_pauses') }}
