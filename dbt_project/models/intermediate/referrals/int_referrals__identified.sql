{{ config(materialized='view') }}
-- One row per referral and submission that counts, with the pathway it belongs to.
-- The provider-qualified referral id is the pathway's key, because PathwayID changes when a person
-- is traced again. `recency` orders the rows of a pathway: month, submission, row.
select
    coalesce(renumbered.pathway_key, referrals.unique_service_request_id) as pathway_key,
    referrals.unique_service_request_id,
    referrals.submission_id,
    referrals.source_row,
    referrals.reporting_month,
    {{ row_order('referrals') }} as recency,
    referrals.provider_code,
    referrals.record_number,
    referrals.service_request_id,
    referrals.pathway_id
from {{ ref('stg_mds__referrals') }} as referrals
inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
left join {{ ref('int_referrals__renumbered') }} as renumbered
    on renumbered.unique_service_request_id = referrals.unique_service_request_id
where referrals.unique_service_request_id is not null
