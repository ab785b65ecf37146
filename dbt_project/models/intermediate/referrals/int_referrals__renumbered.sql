-- One row per referral that its provider's successor carries on under a new id: the same person,
-- the same day of referral. It is one pathway, under the successor's id.
-- Referrals of providers without a known successor keep their own id.
with

successors as (

    select org_code as provider_code, successor_org_code as successor_code
    from {{ ref('organisation_successors') }}
    where org_type = 'Provider' and successor_org_type = 'Provider'

),

reported as (

    select distinct
        referrals.unique_service_request_id,
        referrals.provider_code,
        referrals.person_id,
        referrals.referral_received_date
    from {{ ref('stg_mds__referrals') }} as referrals
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    where referrals.provider_code in (
        select provider_code from successors
        union all
        select successor_code from successors
    )

)

select
    earlier.unique_service_request_id,
    min(later.unique_service_request_id) as pathway_key
from reported as earlier
inner join successors on successors.provider_code = earlier.provider_code
inner join reported as later
    on later.provider_code = successors.successor_code
    and later.person_id = earlier.person_id
    and later.referral_received_date = earlier.referral_received_date
group by earlier.unique_service_request_id
