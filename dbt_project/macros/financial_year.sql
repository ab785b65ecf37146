-- The NHS financial year of a date, April to March, written `2023-24`.
{% macro financial_year(date_column) -%}
    case
        when month({{ date_column }}) >= 4
            then concat(
                cast(year({{ date_column }}) as varchar), '-',
                lpad(cast((year({{ date_column }}) + 1) % 100 as varchar), 2, '0')
            )
        when {{ date_column }} is not null
            then concat(
                cast(year({{ date_column }}) - 1 as varchar), '-',
                lpad(cast(year({{ date_column }}) % 100 as varchar), 2, '0')
            )
    end
{%- endmacro %}

-- First day of the month of a date, as a date.
{% macro month_of(date_column) -%}
    cast(date_trunc('month', {{ date_column }}) as date)
{%- endmacro %}

-- The quarter of the financial year of a date, written `2023-24 Q1` for April to June.
{% macro financial_quarter(date_column) -%}
    concat(
        {{ financial_year(date_column) }}, ' Q',
        cast(1 + floor(((month({{ date_column }}) + 8) % 12) / 3) as integer)
    )
{%- endmacro %}
