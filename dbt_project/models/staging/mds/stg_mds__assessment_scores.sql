-- One row per care activity and assessment tool in a submission. Its date is its contact's.
-- A score that is not a number is null here; ranges are judged where measures are known.
select
    submission_id,
    cast(reporting_month as date) as reporting_month,
    provider_code,
    cast(source_row as bigint) as source_row,
    Unique_CareContactID as unique_care_contact_id,
    {{ code('CodedAssToolType') }} as tool_snomed_code,
    try_cast(trim(PersScore) as double) as score
from {{ lake('mds', 'ids607_coded_score_assessment_act') }}
