-- Primary suppression and rounding of figures that leave the warehouse.
-- `orchestration/publication/disclosure.py` states the same rules; a test holds them equal. What is
-- withheld beside them (secondary) is decided in orchestration/publication/protection.

-- True when a count of people may not be shown.
{% macro is_small(n) -%}
    ({{ n }} < {{ var('smallest_published_count') }})
{%- endmacro %}

-- True when a rate may not be shown: few people have the outcome, few have not, or few are there.
{% macro is_small_rate(numerator, denominator) -%}
    ({{ is_small(numerator) }} or {{ is_small(denominator ~ ' - ' ~ numerator) }})
{%- endmacro %}

-- A count as published: rounded to the nearest multiple of the published rounding, halves upwards.
{% macro rounded_count(n) -%}
    cast(floor(({{ n }} + {{ var('published_rounding') }} / 2.0) / {{ var('published_rounding') }})
        * {{ var('published_rounding') }} as bigint)
{%- endmacro %}

-- A rate between 0 and 1 as published, from true counts: a percentage to one decimal for England
-- and to a whole number below it, halves upwards.
{% macro rounded_rate(numerator, denominator, org_type) -%}
    {%- set scale = published_scale(org_type) -%}
    floor((2.0 * {{ numerator }} * {{ scale }} + {{ denominator }})
        / nullif(2.0 * {{ denominator }}, 0)) / {{ scale }}
{%- endmacro %}

-- A limit of a rate, rounded as the rate is.
{% macro rounded_limit(limit, org_type) -%}
    {%- set scale = published_scale(org_type) -%}
    floor({{ limit }} * {{ scale }} + 0.5) / {{ scale }}
{%- endmacro %}

{% macro published_scale(org_type) -%}
    (case when {{ org_type }} = 'England'
        then {{ 100 * 10 ** var('percentage_decimals_england') }}
        else {{ 100 * 10 ** var('percentage_decimals_elsewhere') }} end)
{%- endmacro %}

-- True when two counts differ by people, and by so few that the difference may not be shown.
{% macro differ_by_few(one, other) -%}
    ({{ one }} <> {{ other }} and {{ is_small('abs(' ~ one ~ ' - ' ~ other ~ ')') }})
{%- endmacro %}
