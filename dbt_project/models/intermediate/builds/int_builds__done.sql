-- One row per submission that the pathways were last built from, with the state of the definitions.
-- Built after the last table of pathways: after a build that stopped earlier the next is a full one.
-- depends_on: {{ ref('fct_pathway') }}
select
    latest.submission_id,
    plan.fingerprint,
    plan.build_id
from {{ ref('int_submissions__latest') }} as latest
cross join {{ ref('int_builds__plan') }} as plan
