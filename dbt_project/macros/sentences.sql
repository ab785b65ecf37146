-- Numbers as the sentences of open_findings write them.

-- A proportion in per cent, one decimal.
{% macro in_per_cent(x) -%} cast(cast(100 * ({{ x }}) as decimal(6, 1)) as varchar) {%- endmacro %}

-- The size of a difference of proportions in percentage points, one decimal.
{% macro in_points(x) -%} cast(cast(abs(100 * ({{ x }})) as decimal(6, 1)) as varchar) {%- endmacro %}

-- A ratio, two decimals.
{% macro as_ratio(x) -%} cast(cast({{ x }} as decimal(8, 2)) as varchar) {%- endmacro %}

-- `39.9% (38.6 to 41.2)` of a proportion and its limits.
{% macro per_cent_with_interval(x, lower, upper) -%}
    concat({{ in_per_cent(x) }}, '% (', {{ in_per_cent(lower) }}, ' to ', {{ in_per_cent(upper) }}, ')')
{%- endmacro %}

-- `0.62 (0.58 to 0.65)` of a ratio and its limits.
{% macro ratio_with_interval(x, lower, upper) -%}
    concat({{ as_ratio(x) }}, ' (', {{ as_ratio(lower) }}, ' to ', {{ as_ratio(upper) }}, ')')
{%- endmacro %}

-- `12.0 points fewer (10.6 to 13.3)` of a difference and its limits; a difference whose interval
-- holds 0 is written with signs.
{% macro points_with_interval(x, lower, upper, less='lower', more='higher') -%}
    case
        when {{ upper }} < 0 then concat({{ in_points(x) }}, ' points {{ less }} (',
            {{ in_points(upper) }}, ' to ', {{ in_points(lower) }}, ')')
        when {{ lower }} > 0 then concat({{ in_points(x) }}, ' points {{ more }} (',
            {{ in_points(lower) }}, ' to ', {{ in_points(upper) }}, ')')
        else concat({{ in_per_cent(x) }}, ' points (', {{ in_per_cent(lower) }}, ' to ',
            {{ in_per_cent(upper) }}, ')')
    end
{%- endmacro %}
