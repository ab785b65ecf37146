-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral and therapist's log of internet-enabled therapy in a submission.
select
    {{ submission_columns() }},
    PathwayID as pathway_id,
    {{ delivered_date('StartDateIntEnabledTherLog') }} as log_start_date,
    {{ delivered_date('EndDateIntEnabledTherLog') }} as log_end_date
from {{ unread('ids205_internet_ther_log') }}
