-- One row per accepted submission: whether staging keeps the rows it has of it, or reads its files.
-- depends_on: {{ ref('int_builds__plan') }}
{%- set done = existing('int_builds__done') if is_partial('int_builds__done') %}
select
    ranked.submission_id,
    ranked.reporting_month,
    {% if done -%}
    done.submission_id is not null as is_kept
    {%- else -%}
    false as is_kept
    {%- endif %}
from {{ ref('int_submissions__ranked') }} as ranked
{%- if done %}
left join {{ done }} as done on done.submission_id = ranked.submission_id
{%- endif %}
