-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per care activity and assessment tool in a submission. Its date is its contact's.
-- The answer stays text here: ranges and words are judged where measures are known.
select
    {{ submission_columns() }},
    Unique_CareContactID as unique_care_contact_id,
    {{ code('CodedAssToolType') }} as tool_snomed_code,
    {{ code('PersScore') }} as answer
from {{ unread('ids607_coded_score_assessment_act') }}
