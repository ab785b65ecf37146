-- One row per submission that counts now and did not at the last build, or the other way round.
-- depends_on: {{ ref('int_builds__plan') }}
{%- set done = existing('int_builds__done') if is_partial('int_builds__done') %}
{% if done -%}
select coalesce(latest.submission_id, done.submission_id) as submission_id
from {{ ref('int_submissions__latest') }} as latest
full join (select submission_id from {{ done }} where is_counted) as done
    on done.submission_id = latest.submission_id
where latest.submission_id is null or done.submission_id is null
{%- else -%}
select submission_id from {{ ref('int_submissions__latest') }}
{%- endif %}
