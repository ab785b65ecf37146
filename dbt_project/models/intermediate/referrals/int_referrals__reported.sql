{{ config(materialized='view') }}
-- One row per referral and submission that counts, with the pathway it belongs to.
-- The provider-qualified referral id is the pathway's key, because PathwayID changes when a person
-- is traced again. `recency` orders the rows of a pathway: month, submission, row.
select
    coalesce(renumbered.pathway_key, referrals.unique_service_request_id) as pathway_key,
    referrals.submission_id,
    referrals.reporting_month,
    referrals.source_row,
    {{ row_order('referrals') }} as recency,
    referrals.provider_code,
    referrals.record_number,
    referrals.person_id,
    referrals.service_request_id,
    referrals.pathway_id,
    referrals.commissioner_code,
    referrals.referral_received_date,
    -- National copies hold the one submitted source in both columns: the version says which list.
    case
        when latest.data_set_version = '2.0'
            then coalesce(
                referrals.source_of_referral_mh_code, referrals.source_of_referral_iapt_code
            )
        else coalesce(
            referrals.source_of_referral_iapt_code, referrals.source_of_referral_mh_code
        )
    end as source_of_referral_code,
    referrals.age_years,
    referrals.end_code,
    referrals.discharge_date,
    referrals.complaint_category_code,
    referrals.is_used_in_publication,
    referrals.has_supplied_course_of_treatment,
    referrals.has_supplied_caseness,
    referrals.has_supplied_not_caseness,
    referrals.has_supplied_recovery,
    referrals.has_supplied_reliable_improvement,
    referrals.has_supplied_no_reliable_change,
    referrals.has_supplied_reliable_deterioration,
    latest.data_set_version,
    latest.data_origin
from {{ ref('stg_mds__referrals') }} as referrals
inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
left join {{ ref('int_referrals__renumbered') }} as renumbered
    on renumbered.unique_service_request_id = referrals.unique_service_request_id
where referrals.unique_service_request_id is not null
