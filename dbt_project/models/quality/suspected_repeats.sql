-- One row per pair of providers: referrals of the same person received on the same day at both. One
-- may carry on the other under a new id; without a known succession they stay two pathways.
select
    earlier.provider_code,
    later.provider_code as other_provider_code,
    count(*) as n_pairs
from {{ ref('int_pathways__latest_state') }} as earlier
inner join {{ ref('int_pathways__latest_state') }} as later
    on later.person_id = earlier.person_id
    and later.referral_received_date = earlier.referral_received_date
    and later.provider_code > earlier.provider_code
group by earlier.provider_code, later.provider_code
