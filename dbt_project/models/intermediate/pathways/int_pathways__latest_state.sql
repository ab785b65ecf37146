-- One row per referral: its latest row over the submissions that count.
-- The provider-qualified referral id is the key, because PathwayID changes when a person is
-- traced again. Demographics come from the patient row of the same submission.
with

ranked as (

    select
        referrals.*,
        latest.data_set_version,
        latest.data_origin,
        row_number() over (
            partition by referrals.unique_service_request_id
            order by referrals.reporting_month desc, referrals.source_row desc
        ) as recency
    from {{ ref('stg_mds__referrals') }} as referrals
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    where referrals.unique_service_request_id is not null

),

patients as (

    select
        submission_id,
        record_number,
        max(gender_code) as gender_code,
        max(lsoa_code) as lsoa_code,
        max(lsoa_census_year) as lsoa_census_year
    from {{ ref('stg_mds__patients') }}
    group by submission_id, record_number

)

select
    ranked.unique_service_request_id as pathway_key,
    ranked.provider_code,
    ranked.service_request_id,
    ranked.person_id,
    ranked.commissioner_code,
    ranked.referral_received_date,
    ranked.source_of_referral_code,
    ranked.age_years,
    case when ranked.discharge_date is not null then ranked.end_code end as end_code,
    ranked.discharge_date,
    ranked.is_used_in_publication,
    ranked.has_supplied_caseness,
    ranked.has_supplied_recovery,
    ranked.has_supplied_reliable_improvement,
    ranked.has_supplied_reliable_deterioration,
    ranked.has_supplied_course_of_treatment,
    ranked.data_set_version,
    ranked.data_origin,
    ranked.reporting_month as last_reported_month,
    patients.gender_code,
    patients.lsoa_code,
    patients.lsoa_census_year
from ranked
left join patients using (submission_id, record_number)
where ranked.recency = 1
