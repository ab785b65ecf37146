{{ config(materialized='incremental') }}
-- One row per pathway with an employment status: the first and the last recorded while it was
-- reported. A status without a date is taken as recorded in the month it was sent.
with

recorded as (

    select
        referrals.pathway_key,
        statuses.employment_status_code,
        concat(
            cast(coalesce(statuses.recorded_date, statuses.reporting_month) as varchar), ' ',
            statuses.employment_status_code
        ) as recorded
    from {{ ref('int_referrals__reported') }} as referrals
    inner join {{ ref('stg_mds__employment_statuses') }} as statuses
        on statuses.submission_id = referrals.submission_id
        and statuses.record_number = referrals.record_number
    where statuses.employment_status_code is not null

)

select
    pathway_key,
    min_by(employment_status_code, recorded) as first_employment_status_code,
    max_by(employment_status_code, recorded) as last_employment_status_code
from recorded
group by pathway_key
