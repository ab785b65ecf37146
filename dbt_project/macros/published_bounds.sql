-- Between which numbers the true count of a published one lies. England's counts are exact; below
-- it they are rounded to the nearest 5, and those under 5 are withheld. Null when nothing was
-- collected.
{% macro least_true_count(count, org_type, reason) -%}
    case
        when {{ org_type }} = 'England' then {{ count }}
        when {{ count }} is not null then greatest(
            {{ count }} - cast(floor({{ var('published_rounding') }} / 2) as bigint),
            {{ var('smallest_published_count') }}
        )
        when {{ reason }} = 'small_count' then 0
    end
{%- endmacro %}

{% macro most_true_count(count, org_type, reason) -%}
    case
        when {{ org_type }} = 'England' then {{ count }}
        when {{ count }} is not null
            then {{ count }} + cast(floor({{ var('published_rounding') }} / 2) as bigint)
        when {{ reason }} = 'small_count' then {{ var('smallest_published_count') }} - 1
    end
{%- endmacro %}

-- Interval of the ratio of two independent Poisson counts, on the log scale. Without anyone in the
-- numerator the lower limit is 0 and the upper one that of a count of 1.
{% macro poisson_ratio(numerator, denominator, side) -%}
    {%- set sign = '-' if side == 'lower' else '+' -%}
    case
        when {{ numerator }} is null or {{ denominator }} = 0 then null
        {% if side == 'lower' -%}
        when {{ numerator }} = 0 then 0.0
        {%- endif %}
        else (greatest({{ numerator }}, 1) / cast({{ denominator }} as double))
            * exp({{ sign }} {{ var('normal_quantile') }}
                * sqrt(1.0 / greatest({{ numerator }}, 1) + 1.0 / {{ denominator }}))
    end
{%- endmacro %}

-- Byar's interval of a Poisson count (Breslow and Day 1987), which Public Health England used for
-- counts of 10 and more. Its lower limit is 0 at a count of 0.
{% macro byar(count, side) -%}
    {%- set z = var('normal_quantile') -%}
    {% if side == 'lower' -%}
    case when {{ count }} = 0 then 0.0 else
        {{ count }} * power(1 - 1.0 / (9.0 * {{ count }}) - {{ z }} / (3.0 * sqrt({{ count }})), 3)
    end
    {%- else -%}
    (({{ count }} + 1) * power(
        1 - 1.0 / (9.0 * ({{ count }} + 1)) + {{ z }} / (3.0 * sqrt({{ count }} + 1)), 3
    ))
    {%- endif %}
{%- endmacro %}
