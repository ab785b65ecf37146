-- depends_on: {{ ref('int_submissions__staged') }}
-- One row per referral and long-term condition in a submission.
select
    {{ submission_columns() }},
    PathwayID as pathway_id,
    coalesce(
        {{ code('Validated_LongTermConditionCode') }}, {{ code('LongTermCondition') }}
    ) as condition_code
from {{ unread('ids602_long_term_condition') }}
