{{ config(tags=["after_models"], meta={'dagster': {'ref': {'name': 'pub_outcome_rates'}}}) }}
-- No published count of people is under the minimum, no figure is missing without a reason, and
-- none that has a reason is shown.
{% for table in ['pub_outcome_rates', 'pub_outcome_rates_by_stratum'] %}
select '{{ table }}' as published_table, ethnic_group, measure
from {{ ref(table) }}
where numerator < {{ var('smallest_published_count') }}
    or denominator < {{ var('smallest_published_count') }}
    or denominator - numerator < {{ var('smallest_published_count') }}
        - {{ var('published_rounding') }}
    or (rate is null) <> (suppression_reason is not null)
    or (numerator is null) <> (suppression_reason is not null)
    or (denominator is null) <> (denominator_suppression_reason is not null)
    or (denominator_suppression_reason is not null and suppression_reason is null)
{{ 'union all' if not loop.last }}
{% endfor %}
