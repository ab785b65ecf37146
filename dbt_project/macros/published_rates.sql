-- The figures of a published rate, from decisions that hold true counts, `suppression_reason` and
-- `denominator_suppression_reason`: counts rounded, the rate and its limits from true counts.
{% macro published_rate_columns() -%}
    case when suppression_reason is null then {{ rounded_count('numerator') }} end as numerator,
    case when denominator_suppression_reason is null then {{ rounded_count('denominator') }} end
        as denominator,
    case when suppression_reason is null
        then {{ rounded_rate('numerator', 'denominator', 'org_type') }} end as rate,
    {%- for side in ['lower', 'upper'] %}
    case when suppression_reason is null
        then {{ rounded_limit(wilson('numerator', 'denominator', side), 'org_type') }} end
        as rate_{{ side }},
    {%- endfor %}
    'wilson' as interval_method,
    suppression_reason,
    denominator_suppression_reason
{%- endmacro %}
