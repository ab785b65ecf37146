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

-- A code of one character, which some systems send with a leading zero: '5', '05' and ' 5'.
{% macro short_code(column) -%}
    case
        when length({{ code(column) }}) = 2 and {{ code(column) }} like '0%'
            then substr({{ code(column) }}, 2, 1)
        else {{ code(column) }}
    end
{%- endmacro %}

-- A score, exact to four decimals so that a difference of decimals meets its threshold exactly.
-- What is not a number is null.
{% macro delivered_score(column) -%}
    try_cast(trim({{ column }}) as decimal(12, 4))
{%- endmacro %}

-- The diagnosis at the start of a text: 'F40.1' and 'F401 - Social phobias' are both F401.
{% macro diagnosis_code(column) -%}
    replace(split_part({{ code(column) }}, ' ', 1), '.', '')
{%- endmacro %}

-- The columns that landing adds to every delivered row.
{% macro submission_columns() -%}
    submission_id,
    cast(reporting_month as date) as reporting_month,
    provider_code,
    cast(source_row as bigint) as source_row
{%- endmacro %}
