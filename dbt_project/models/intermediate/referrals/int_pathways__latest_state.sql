{{ config(materialized='incremental') }}
-- One row per pathway: its latest row over the submissions that count, with the patient's row of
-- the same submission. A later submission that knows of a discharge closes the pathway; an end
-- code without a discharge date does not.
-- A pathway that its provider no longer reports, without a discharge, is closed as not reported.
-- `exclusion_reason` says why a pathway is left out of the marts, if it is.
with

newest as (

    select
        pathway_key,
        submission_id,
        source_row
    from {{ ref('int_referrals__reported') }}
    qualify row_number() over (partition by pathway_key order by recency desc) = 1

),

providers as (

    select provider_code, max(reporting_month) as last_submitted_month
    from {{ ref('int_submissions__latest') }}
    group by provider_code

)

select
    newest.pathway_key,
    states.provider_code,
    states.person_id,
    states.commissioner_code,
    states.referral_received_date,
    -- National copies hold the one submitted source in both columns: the version says which list.
    case
        when latest.data_set_version = '2.0'
            then coalesce(states.source_of_referral_mh_code, states.source_of_referral_iapt_code)
        else coalesce(states.source_of_referral_iapt_code, states.source_of_referral_mh_code)
    end as source_of_referral_code,
    states.age_years,
    case when states.discharge_date is not null then states.end_code end as end_code,
    states.discharge_date,
    states.discharge_date is null and states.end_code is not null as has_end_code_only,
    {{ status_of('states.discharge_date', 'states.reporting_month') }} as pathway_status,
    case
        when states.referral_received_date is null then 'no_referral_date'
        when not states.is_used_in_publication then 'not_used_in_publication'
        when states.age_years < {{ var('youngest_age_years') }} then 'under_16'
    end as exclusion_reason,
    states.complaint_category_code,
    states.has_supplied_course_of_treatment,
    states.has_supplied_caseness,
    states.has_supplied_not_caseness,
    states.has_supplied_recovery,
    states.has_supplied_reliable_improvement,
    states.has_supplied_no_reliable_change,
    states.has_supplied_reliable_deterioration,
    latest.data_set_version,
    latest.data_origin,
    states.reporting_month as last_reported_month,
    patients.gender_code,
    patients.lsoa_code,
    patients.lsoa_census_year,
    patients.preferred_language_code
from newest
inner join {{ ref('stg_mds__referrals') }} as states
    on states.submission_id = newest.submission_id and states.source_row = newest.source_row
inner join {{ ref('int_submissions__latest') }} as latest
    on latest.submission_id = newest.submission_id
inner join providers on providers.provider_code = states.provider_code
left join {{ ref('stg_mds__patients') }} as patients
    on patients.submission_id = states.submission_id
    and patients.record_number = states.record_number
