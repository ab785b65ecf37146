-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per patient and employment status record in a submission.
select
    {{ submission_columns() }},
    RecordNumber as record_number,
    {{ padded_code('EmployStatus') }} as employment_status_code,
    {{ delivered_date('EmployStatusRecDate') }} as recorded_date
from {{ unread('ids004_emp_status') }}
