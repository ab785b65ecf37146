-- One row per referral: the first employment status recorded for the person while it was open.
with

recorded as (

    select
        referrals.unique_service_request_id as pathway_key,
        statuses.employment_status_code,
        coalesce(statuses.recorded_date, statuses.reporting_month) as recorded_date
    from {{ ref('stg_mds__referrals') }} as referrals
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    inner join {{ ref('stg_mds__employment_statuses') }} as statuses
        on statuses.submission_id = referrals.submission_id
        and statuses.record_number = referrals.record_number
    where statuses.employment_status_code is not null

)

select
    pathway_key,
    employment_status_code
from recorded
qualify row_number() over (
    partition by pathway_key order by recorded_date, employment_status_code
) = 1
