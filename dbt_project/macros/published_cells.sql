-- Why a published cell holds no number: withheld by the publisher, not applicable, not collected,
-- or unreadable. Null when it holds one.
{% macro published_cell_reason(cell) -%}
    case
        when {{ cell }} is null or {{ cell }} = '' then 'not_collected'
        when {{ cell }} in ('*') then 'small_count'
        when upper({{ cell }}) in ('NULL', 'N/A', '-') then 'not_applicable'
        when try_cast(replace({{ cell }}, ',', '') as double) is null then 'unreadable'
    end
{%- endmacro %}
