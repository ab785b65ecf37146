-- One row per pathway: its latest row over the submissions that count, with the patient's row of
-- the same submission. A later submission that knows of a discharge closes the pathway; an end
-- code without a discharge date does not.
-- A pathway that its provider no longer reports, without a discharge, is closed as not reported.
-- `exclusion_reason` says why a pathway is left out of the marts, if it is.
with

newest as (

    select pathway_key, max(recency) as recency
    from {{ ref('int_referrals__reported') }}
    group by pathway_key

),

providers as (

    select provider_code, max(reporting_month) as last_submitted_month
    from {{ ref('int_submissions__latest') }}
    group by provider_code

)

select
    states.pathway_key,
    states.provider_code,
    states.person_id,
    states.commissioner_code,
    states.referral_received_date,
    states.source_of_referral_code,
    states.age_years,
    case when states.discharge_date is not null then states.end_code end as end_code,
    states.discharge_date,
    states.discharge_date is null and states.end_code is not null as has_end_code_only,
    case
        when states.discharge_date is not null then 'Discharged'
        when {{ dbt.datediff('states.reporting_month', 'providers.last_submitted_month', 'month') }}
            >= {{ var('months_unreported_before_closing') }} then 'Not reported'
        else 'Open'
    end as pathway_status,
    case
        when states.referral_received_date is null then 'no_referral_date'
        when not states.is_used_in_publication then 'not_used_in_publication'
        when states.age_years < {{ var('youngest_age_years') }} then 'under_16'
    end as exclusion_reason,
    states.complaint_category_code,
    states.is_used_in_publication,
    states.has_supplied_course_of_treatment,
    states.has_supplied_caseness,
    states.has_supplied_not_caseness,
    states.has_supplied_recovery,
    states.has_supplied_reliable_improvement,
    states.has_supplied_no_reliable_change,
    states.has_supplied_reliable_deterioration,
    states.data_set_version,
    states.data_origin,
    states.reporting_month as last_reported_month,
    patients.gender_code,
    patients.lsoa_code,
    patients.lsoa_census_year,
    patients.preferred_language_code
from {{ ref('int_referrals__reported') }} as states
inner join newest using (pathway_key, recency)
inner join providers using (provider_code)
left join {{ ref('stg_mds__patients') }} as patients
    on patients.submission_id = states.submission_id
    and patients.record_number = states.record_number
