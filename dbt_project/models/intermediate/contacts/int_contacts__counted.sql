{{ config(materialized='view') }}
-- One row per appointment that counts towards a pathway.
select
    pathway_key,
    submission_id,
    source_row,
    unique_care_contact_id,
    contact_date,
    medication_code,
    interpreter_code,
    is_offered,
    is_attended,
    is_assessment,
    is_treatment,
    is_low_intensity,
    is_high_intensity
from {{ ref('int_contacts__judged') }}
where uncounted_reason is null
