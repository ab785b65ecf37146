-- A number that orders the rows of submissions that count and is never equal for two of them: month,
-- submission, row. `latest` is the alias of int_submissions__latest.
{% macro row_order(relation, latest='latest') -%}
    {{ latest }}.submission_order * 1000000000 + {{ relation }}.source_row
{%- endmacro %}

-- The same, after the day it happened. 10,000 million rows of one day and submission are enough.
{% macro occasion(day, relation, latest='latest') -%}
    cast({{ dbt.datediff("cast('1970-01-01' as date)", day, 'day') }} as bigint) * 10000000000000
    + {{ latest }}.submission_order * 100000000 + {{ relation }}.source_row
{%- endmacro %}
