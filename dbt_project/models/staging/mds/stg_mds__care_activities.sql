-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per appointment and activity in a submission. A therapy may be an expression with a
-- context such as offered; its first code is the therapy.
select
    {{ submission_columns() }},
    Unique_CareContactID as unique_care_contact_id,
    split_part(split_part({{ code('CodeProcAndProcStatus') }}, ':', 1), '|', 1) as therapy_code
from {{ unread('ids202_care_activity') }}
