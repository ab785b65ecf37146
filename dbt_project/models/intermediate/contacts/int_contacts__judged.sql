{{ config(materialized='incremental') }}
-- One row per appointment of a pathway, sent in a submission that counts, and why it does not count,
-- if it does not: it is not dated between the day the referral was received and the day of discharge,
-- it is a follow-up (06, comes after discharge and never counts), or it was sent again in a later
-- month, same id and date.
-- Offered: attendance codes 2 to 7. Attended: 5 and 6. Without a code an appointment is neither,
-- unless it was unplanned, which is attended. Arrived too late to be seen (7) is not attended.
-- Treatment: types 02, 03 and 05, but not where the activity was employment support.
with

identifiers as (

    select provider_code, identifier, pathway_key
    from {{ ref('int_pathways__identifiers') }}
    where identifier_kind = 'service_request_id'
        {{ affected('and') }}

),

states as (

    select pathway_key, referral_received_date, discharge_date
    from {{ ref('int_pathways__latest_state') }}
    {{ affected('where') }}

),

attributed as (

    select
        states.pathway_key,
        contacts.submission_id,
        contacts.source_row,
        contacts.unique_care_contact_id,
        contacts.contact_date,
        contacts.appointment_type_code,
        contacts.medication_code,
        contacts.interpreter_code,
        contacts.attendance_code,
        contacts.attendance_code is null and contacts.planned_code = 'N' as is_unplanned,
        case
            when contacts.contact_date is null then 'no_date'
            when contacts.appointment_type_code = '06' then 'follow_up'
            when states.referral_received_date is null then 'no_referral_date'
            when contacts.contact_date < states.referral_received_date then 'before_referral'
            when contacts.contact_date > states.discharge_date then 'after_discharge'
            when row_number() over (
                partition by
                    states.pathway_key, contacts.unique_care_contact_id, contacts.contact_date
                order by
                    case when contacts.appointment_type_code = '06' then 1 else 0 end,
                    {{ row_order('contacts') }} desc
            ) > 1 then 'sent_again_later'
        end as uncounted_reason
    from {{ ref('stg_mds__care_contacts') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    inner join identifiers
        on identifiers.provider_code = contacts.provider_code
        and identifiers.identifier = contacts.service_request_id
    inner join states on states.pathway_key = identifiers.pathway_key

),

judged as (

    select
        attributed.*,
        coalesce(attendance_code in ('2', '3', '4', '5', '6', '7') or is_unplanned, false)
            as is_offered,
        coalesce(attendance_code in ('5', '6') or is_unplanned, false) as is_attended
    from attributed

),

therapies as (

    select
        activities.submission_id,
        activities.unique_care_contact_id,
        bool_or(therapies.therapy_intensity = 'Low intensity') as is_low_intensity,
        bool_or(therapies.therapy_intensity = 'High intensity') as is_high_intensity,
        bool_or(therapies.therapy_intensity = 'Employment support') as is_employment_support
    from {{ ref('stg_mds__care_activities') }} as activities
    inner join {{ ref('therapies') }} as therapies using (therapy_code)
    {%- if is_partial(this.identifier) %}
    where exists (
        select 1 from judged
        where judged.submission_id = activities.submission_id
            and judged.unique_care_contact_id = activities.unique_care_contact_id
    )
    {%- endif %}
    group by activities.submission_id, activities.unique_care_contact_id

)

select
    judged.pathway_key,
    judged.submission_id,
    judged.source_row,
    judged.unique_care_contact_id,
    judged.contact_date,
    judged.medication_code,
    judged.interpreter_code,
    judged.uncounted_reason,
    judged.is_offered,
    judged.is_attended,
    judged.is_attended and coalesce(judged.appointment_type_code in ('01', '03'), false)
        as is_assessment,
    judged.is_attended and coalesce(judged.appointment_type_code in ('02', '03', '05'), false)
        and not coalesce(therapies.is_employment_support, false) as is_treatment,
    coalesce(therapies.is_low_intensity, false) as is_low_intensity,
    coalesce(therapies.is_high_intensity, false) as is_high_intensity
from judged
left join therapies
    on therapies.submission_id = judged.submission_id
    and therapies.unique_care_contact_id = judged.unique_care_contact_id
