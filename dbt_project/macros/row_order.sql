-- A text that orders delivered rows and is never equal for two of them: month, submission, row.
{% macro row_order(relation) -%}
    concat(
        cast({{ relation }}.reporting_month as varchar), ' ', {{ relation }}.submission_id, ' ',
        lpad(cast({{ relation }}.source_row as varchar), 9, '0')
    )
{%- endmacro %}
