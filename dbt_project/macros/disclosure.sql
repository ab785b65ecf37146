-- Primary suppression and rounding of counts and rates that leave the warehouse.
-- `orchestration/publication/disclosure.py` states the same rules; a test holds them equal.

-- True when a count of people may not be shown.
{% macro is_small(n) -%}
    ({{ n }} < {{ var('smallest_published_count') }})
{%- endmacro %}

-- A count as published: rounded to the nearest multiple of the published rounding.
{% macro rounded_count(n) -%}
    cast(floor(({{ n }} + {{ var('published_rounding') }} / 2.0) / {{ var('published_rounding') }})
        * {{ var('published_rounding') }} as bigint)
{%- endmacro %}

-- A rate between 0 and 1 as published, from true counts: a percentage to one decimal for England
-- and to a whole number below it, halves upwards.
{% macro published_rate(numerator, denominator, org_type) -%}
    case when {{ org_type }} = 'England'
        then {{ rounded_rate(numerator, denominator, var('percentage_decimals_england')) }}
        else {{ rounded_rate(numerator, denominator, var('percentage_decimals_elsewhere')) }}
    end
{%- endmacro %}

{% macro rounded_rate(numerator, denominator, decimals) -%}
    {%- set scale = 100 * 10 ** decimals -%}
    floor((2.0 * {{ numerator }} * {{ scale }} + {{ denominator }})
        / nullif(2.0 * {{ denominator }}, 0)) / {{ scale }}
{%- endmacro %}
