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
