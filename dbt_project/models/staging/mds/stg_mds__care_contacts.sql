-- One row per appointment in a submission; an appointment is sent in the month of its date only.
select
    submission_id,
    cast(reporting_month as date) as reporting_month,
    provider_code,
    cast(source_row as bigint) as source_row,
    ServiceRequestId as service_request_id,
    Unique_CareContactID as unique_care_contact_id,
    {{ delivered_date('CareContDate') }} as contact_date,
    {{ code('PlannedCareContIndicator') }} as planned_code,
    {{ code('AttendOrDNACode') }} as attendance_code,
    {{ padded_code('AppType') }} as appointment_type_code,
    {{ padded_code('PsychMed') }} as medication_code
from {{ lake('mds', 'ids201_care_contact') }}
