-- A rate between 0 and 1, null when the denominator is 0. DuckDB 2 divides by zero to infinity.
{% macro rate(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
{%- endmacro %}

-- Wilson score interval of a proportion (Wilson 1927), `side` is 'lower' or 'upper'. Its limits at
-- none and at all are 0 and 1 exactly, which floating-point arithmetic misses by 1e-17.
{% macro wilson(numerator, denominator, side) -%}
    {%- set z = var('normal_quantile') -%}
    {%- set sign = '-' if side == 'lower' else '+' -%}
    case
        when {{ denominator }} = 0 then null
        {% if side == 'lower' -%}
        when {{ numerator }} = 0 then 0.0
        {%- else -%}
        when {{ numerator }} = {{ denominator }} then 1.0
        {%- endif %}
        else (
            {{ numerator }} + {{ z }} * {{ z }} / 2.0
            {{ sign }} {{ z }} * sqrt(
                {{ numerator }} * ({{ denominator }} - {{ numerator }}) / cast({{ denominator }} as double)
                + {{ z }} * {{ z }} / 4.0
            )
        ) / ({{ denominator }} + {{ z }} * {{ z }})
    end
{%- endmacro %}
