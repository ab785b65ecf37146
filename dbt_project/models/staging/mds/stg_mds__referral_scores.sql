-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral, assessment tool, date and time in a submission: scores outside a contact.
select
    {{ submission_columns() }},
    PathwayID as pathway_id,
    {{ code('CodedAssToolType') }} as tool_snomed_code,
    {{ delivered_date('AssToolCompDate') }} as completed_date,
    trim(AssToolCompTime) as completed_time,
    {{ code('PersScore') }} as answer
from {{ unread('ids606_coded_score_assessment_refer') }}
