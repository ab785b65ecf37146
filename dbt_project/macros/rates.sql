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

-- Difference of two independent proportions with Newcombe's hybrid score limits (1998, method 10):
-- the Wilson limits of each are combined. Columns: rate, rate_lower, rate_upper and the same of
-- the reference. `side` is 'lower' or 'upper'.
{% macro newcombe(side) -%}
    {%- if side == 'lower' -%}
    rate - reference_rate - sqrt(
        (rate - rate_lower) * (rate - rate_lower)
        + (reference_rate_upper - reference_rate) * (reference_rate_upper - reference_rate)
    )
    {%- else -%}
    rate - reference_rate + sqrt(
        (rate_upper - rate) * (rate_upper - rate)
        + (reference_rate - reference_rate_lower) * (reference_rate - reference_rate_lower)
    )
    {%- endif -%}
{%- endmacro %}

-- Ratio of two independent proportions, limits by the log method (Katz and others 1978); null when
-- either numerator is 0. `side` is 'lower' or 'upper'.
{% macro katz_log(side) -%}
    case when numerator > 0 and reference_numerator > 0 then exp(
        ln(rate / reference_rate)
        {{ '-' if side == 'lower' else '+' }} {{ var('normal_quantile') }} * sqrt(
            1.0 / numerator - 1.0 / denominator
            + 1.0 / reference_numerator - 1.0 / reference_denominator
        )
    ) end
{%- endmacro %}

-- Rates with their intervals, and their difference and ratio to White British, from the counts in
-- `relation`: one row per `keys`, `ethnic_grouping` and `ethnic_group` with `numerator` and
-- `denominator`. Groups that hold White British people have no comparison.
{% macro compared_rates(relation, keys) -%}
    select
        {% for key in keys %}own.{{ key }}, {% endfor %}
        own.ethnic_grouping,
        own.ethnic_group,
        own.numerator,
        own.denominator,
        {{ rate('own.numerator', 'own.denominator') }} as rate,
        {{ wilson('own.numerator', 'own.denominator', 'lower') }} as rate_lower,
        {{ wilson('own.numerator', 'own.denominator', 'upper') }} as rate_upper,
        reference.numerator as reference_numerator,
        reference.denominator as reference_denominator,
        {{ rate('reference.numerator', 'reference.denominator') }} as reference_rate,
        {{ wilson('reference.numerator', 'reference.denominator', 'lower') }}
            as reference_rate_lower,
        {{ wilson('reference.numerator', 'reference.denominator', 'upper') }}
            as reference_rate_upper
    from {{ relation }} as own
    left join {{ relation }} as reference
        on reference.ethnic_grouping = 'detailed' and reference.ethnic_group = 'White British'
        and own.ethnic_group not in ('All', 'White', 'White British')
        {%- for key in keys %}
        and reference.{{ key }} = own.{{ key }}
        {%- endfor %}
{%- endmacro %}

-- The columns of a rate compared with White British, in the order of the contracts.
{% macro compared_rate_columns() -%}
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    rate,
    rate_lower,
    rate_upper,
    'wilson' as interval_method,
    rate - reference_rate as difference,
    {{ newcombe('lower') }} as difference_lower,
    {{ newcombe('upper') }} as difference_upper,
    rate / nullif(reference_rate, 0) as ratio,
    {{ katz_log('lower') }} as ratio_lower,
    {{ katz_log('upper') }} as ratio_upper,
    case when reference_denominator is not null then 'White British' end as reference_group
{%- endmacro %}
