-- depends_on: {{ ref('int_builds__plan') }}
-- depends_on: {{ ref('int_pathways__affected') }}
-- The rows of int_referrals__identified; in a partial build only of the pathways that are built now.
select
    pathway_key,
    submission_id,
    source_row,
    reporting_month,
    recency,
    provider_code,
    record_number
from {{ ref('int_referrals__identified') }}
{{ affected('where', 'pathway_key', 'int_pathways__latest_state') }}
