-- One row per accepted submission of the last build that came to its end, whether it counted, and the
-- state of the definitions. Built after the last table that is built in part: after a build that
-- stopped earlier the next is a full one.
-- depends_on: {{ ref('fct_pathway') }}
-- depends_on: {{ ref('int_builds__periods_done') }}
select
    ranked.submission_id,
    ranked.landed_at,
    ranked.version_rank = 1 as is_counted,
    plan.fingerprint,
    plan.build_id
from {{ ref('int_submissions__ranked') }} as ranked
cross join {{ ref('int_builds__plan') }} as plan
