-- One row per valid score of a referral: PHQ-9 or GAD-7, a whole number within its range, from
-- an appointment that counts. Scores carry no date of their own, so they take their contact's.
select
    contacts.pathway_key,
    thresholds.measure,
    contacts.contact_date,
    contacts.reporting_month,
    scores.source_row,
    cast(scores.score as integer) as score
from {{ ref('stg_mds__assessment_scores') }} as scores
inner join {{ ref('int_contacts__counted') }} as contacts
    on contacts.submission_id = scores.submission_id
    and contacts.unique_care_contact_id = scores.unique_care_contact_id
inner join {{ ref('int_submissions__latest') }} as latest
    on latest.submission_id = scores.submission_id
inner join {{ ref('measure_thresholds') }} as thresholds
    on thresholds.snomed_code = scores.tool_snomed_code
    and thresholds.data_set_version = latest.data_set_version
where scores.score between thresholds.lowest_score and thresholds.highest_score
    and (not thresholds.is_whole_number or scores.score = floor(scores.score))
