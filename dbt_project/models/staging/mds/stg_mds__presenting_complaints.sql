-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral and presenting complaint in a submission.
select
    {{ submission_columns() }},
    PathwayID as pathway_id,
    {{ diagnosis_code('PresComp') }} as submitted_complaint_code,
    {{ diagnosis_code('Validated_PresentingComplaint') }} as validated_complaint_code,
    {{ code('PresCompCodSig') }} as significance_code,
    {{ delivered_date('PresCompDate') }} as complaint_date
from {{ unread('ids603_presenting_complaints') }}
