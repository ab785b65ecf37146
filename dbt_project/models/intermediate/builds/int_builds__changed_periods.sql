-- One row per table of rates and period whose counts are not those of the last build, periods that
-- came or went included.
-- depends_on: {{ ref('int_builds__plan') }}
{%- set done = existing('int_builds__periods_done') if is_partial('int_builds__periods_done') %}
{% if done -%}
select
    coalesce(now.table_name, done.table_name) as table_name,
    coalesce(now.period_type, done.period_type) as period_type,
    coalesce(now.period, done.period) as period
from {{ ref('int_builds__periods') }} as now
full join {{ done }} as done
    on done.table_name = now.table_name
    and done.period_type = now.period_type
    and done.period = now.period
where now.state is distinct from done.state
{%- else -%}
select table_name, period_type, period from {{ ref('int_builds__periods') }}
{%- endif %}
