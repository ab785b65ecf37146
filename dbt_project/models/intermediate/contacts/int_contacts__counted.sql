-- One row per appointment that counts towards a pathway: sent in a submission that counts and
-- dated between the day the referral was received and the day of discharge. Follow-up (06) comes
-- after discharge and never counts. An appointment sent again in a later month, same id and date,
-- is the same appointment in its latest form.
-- Offered: attendance codes 2 to 7. Attended: 5 and 6. Without a code an appointment is neither,
-- unless it was unplanned, which is attended. Arrived too late to be seen (7) is not attended.
-- Treatment: types 02, 03 and 05, but not where the activity was employment support.
with

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
        contacts.attendance_code is null and contacts.planned_code = 'N' as is_unplanned
    from {{ ref('stg_mds__care_contacts') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    inner join {{ ref('int_pathways__identifiers') }} as identifiers
        on identifiers.identifier_kind = 'service_request_id'
        and identifiers.provider_code = contacts.provider_code
        and identifiers.identifier = contacts.service_request_id
    inner join {{ ref('int_pathways__latest_state') }} as states
        on states.pathway_key = identifiers.pathway_key
    where contacts.contact_date >= states.referral_received_date
        and (states.discharge_date is null or contacts.contact_date <= states.discharge_date)
        and coalesce(contacts.appointment_type_code, '') <> '06'
    qualify row_number() over (
        partition by states.pathway_key, contacts.unique_care_contact_id, contacts.contact_date
        order by contacts.reporting_month desc, contacts.submission_id desc, contacts.source_row desc
    ) = 1

),

judged as (

    select
        attributed.*,
        coalesce(attendance_code in ('2', '3', '4', '5', '6', '7') or is_unplanned, false)
            as is_offered,
        coalesce(attendance_code in ('5', '6') or is_unplanned, false) as is_attended
    from attributed

)

select
    judged.pathway_key,
    judged.submission_id,
    judged.source_row,
    judged.unique_care_contact_id,
    judged.contact_date,
    judged.appointment_type_code,
    judged.medication_code,
    judged.interpreter_code,
    judged.is_offered,
    judged.is_attended,
    judged.is_attended and coalesce(judged.appointment_type_code in ('01', '03'), false)
        as is_assessment,
    judged.is_attended and coalesce(judged.appointment_type_code in ('02', '03', '05'), false)
        and not coalesce(therapies.is_employment_support, false) as is_treatment,
    coalesce(therapies.is_low_intensity, false) as is_low_intensity,
    coalesce(therapies.is_high_intensity, false) as is_high_intensity
from judged
left join {{ ref('int_contacts__therapies') }} as therapies
    on therapies.submission_id = judged.submission_id
    and therapies.unique_care_contact_id = judged.unique_care_contact_id
