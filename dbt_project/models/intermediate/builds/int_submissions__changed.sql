-- One row per submission that counts now and did not at the last build, or the other way round.
{%- set done = existing('int_builds__done') %}
{% if done -%}
select coalesce(latest.submission_id, done.submission_id) as submission_id
from {{ ref('int_submissions__latest') }} as latest
full join {{ done }} as done on done.submission_id = latest.submission_id
where latest.submission_id is null or done.submission_id is null
{%- else -%}
select submission_id from {{ ref('int_submissions__latest') }}
{%- endif %}
