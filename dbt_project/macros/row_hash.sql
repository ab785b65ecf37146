-- A number that changes when one of the columns does; only ever compared on one engine.
{% macro row_hash(columns) -%}
    cast(hash({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}
