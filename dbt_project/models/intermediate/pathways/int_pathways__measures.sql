-- One row per pathway and measure whose denominator it belongs to.
-- The recovery measures count everyone who finished except those known not to be at caseness, as
-- NHS England does: people without a first score stay in the denominator (England 2024-25:
-- 50.5 per cent, not 50.6).
with

pathways as (

    select * from {{ ref('fct_pathway') }}

)

{% for measure, numerator, denominator, dated_by in [
    ('recovery', 'is_recovery', 'is_course_of_treatment and coalesce(is_at_caseness, true)', 'discharge_month'),
    ('reliable_improvement', 'is_reliable_improvement', 'is_course_of_treatment', 'discharge_month'),
    ('reliable_recovery', 'is_reliable_recovery', 'is_course_of_treatment and coalesce(is_at_caseness, true)', 'discharge_month'),
    ('reliable_deterioration', 'is_reliable_deterioration', 'is_course_of_treatment', 'discharge_month'),
    ('dropout', 'is_dropout', 'is_course_of_treatment and is_dropout is not null', 'discharge_month'),
    ('access', 'is_accessed', 'true', 'referral_month'),
    ('course_of_treatment', 'is_course_of_treatment', 'true', 'referral_month'),
] %}
select
    '{{ measure }}' as measure,
    {{ dated_by }} as month,
    provider_code,
    sub_icb_code,
    ethnic_group,
    broad_group,
    is_minoritised,
    coalesce({{ numerator }}, false) as is_counted
from pathways
where {{ denominator }}
{{ 'union all' if not loop.last }}
{% endfor %}
