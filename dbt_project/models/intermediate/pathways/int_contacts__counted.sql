-- One row per appointment that counts towards a referral: sent in a submission that counts and
-- dated between the day the referral was received and the day of discharge.
-- Offered: any attendance code, or unplanned. Attended: codes 5 and 6, or unplanned without a
-- code. Follow-up (06) comes after discharge and never counts.
with

attributed as (

    select
        states.pathway_key,
        contacts.submission_id,
        contacts.reporting_month,
        contacts.source_row,
        contacts.unique_care_contact_id,
        contacts.contact_date,
        contacts.appointment_type_code,
        contacts.medication_code,
        contacts.attendance_code in ('5', '6')
            or (contacts.attendance_code is null and contacts.planned_code = 'N') as attended,
        contacts.attendance_code in ('2', '3', '4', '5', '6', '7')
            or (contacts.attendance_code is null and contacts.planned_code = 'N') as offered
    from {{ ref('stg_mds__care_contacts') }} as contacts
    inner join {{ ref('int_submissions__latest') }} as latest using (submission_id)
    inner join {{ ref('int_pathways__latest_state') }} as states
        on states.provider_code = contacts.provider_code
        and states.service_request_id = contacts.service_request_id
    where contacts.contact_date >= states.referral_received_date
        and (states.discharge_date is null or contacts.contact_date <= states.discharge_date)
        and coalesce(contacts.appointment_type_code, '') <> '06'

)

select
    pathway_key,
    submission_id,
    reporting_month,
    source_row,
    unique_care_contact_id,
    contact_date,
    appointment_type_code,
    medication_code,
    coalesce(offered, false) as is_offered,
    coalesce(attended, false) as is_attended,
    coalesce(attended, false)
        and coalesce(appointment_type_code in ('01', '03'), false) as is_assessment,
    coalesce(attended, false)
        and coalesce(appointment_type_code in ('02', '03', '05'), false) as is_treatment
from attributed
