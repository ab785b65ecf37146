-- Delivered text to typed values. What cannot be read becomes null; staging counts it.

-- A code: outer spaces removed, upper case, empty is null.
{% macro code(column) -%}
    upper(nullif(trim({{ column }}), ''))
{%- endmacro %}

-- A numeric code of fixed width: '2', ' 2' and '02' are the same code.
{% macro padded_code(column, width=2) -%}
    case
        when length(trim({{ column }})) between 1 and {{ width }}
            then lpad({{ code(column) }}, {{ width }}, '0')
        else {{ code(column) }}
    end
{%- endmacro %}

-- A date, with or without a time after it.
{% macro delivered_date(column) -%}
    try_cast(substr(trim({{ column }}), 1, 10) as date)
{%- endmacro %}

-- A whole number as published: thousands separators removed.
{% macro published_integer(column) -%}
    try_cast(replace(trim({{ column }}), ',', '') as bigint)
{%- endmacro %}

-- A flag of the data set: the text `True` or nothing.
{% macro delivered_flag(column) -%}
    coalesce(lower(trim({{ column }})) = 'true', false)
{%- endmacro %}
