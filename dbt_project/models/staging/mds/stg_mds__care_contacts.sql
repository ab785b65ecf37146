-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per appointment in a submission; an appointment is sent in the month of its date only.
select
    {{ submission_columns() }},
    ServiceRequestId as service_request_id,
    Unique_CareContactID as unique_care_contact_id,
    {{ delivered_date('CareContDate') }} as contact_date,
    {{ code('PlannedCareContIndicator') }} as planned_code,
    {{ short_code('AttendOrDNACode') }} as attendance_code,
    {{ padded_code('AppType') }} as appointment_type_code,
    {{ padded_code('PsychMed') }} as medication_code,
    {{ short_code('InterpreterPresentInd') }} as interpreter_code,
    {{ code('LanguageCodeTreat') }} as treatment_language_code
from {{ unread('ids201_care_contact') }}
