-- One row per outcome: how often the outcome recomputed from scores equals the supplied flag.
-- Compared are discharged pathways of providers that supply flags; outcomes among courses of
-- treatment by both whose outcome could be recomputed.
with

supplying as (

    select provider_code
    from {{ ref('int_pathways__latest_state') }}
    group by provider_code
    having bool_or(has_supplied_course_of_treatment)

),

compared as (

    select
        outcomes.is_course_of_treatment,
        outcomes.is_at_caseness,
        not outcomes.is_at_caseness as is_not_at_caseness,
        outcomes.is_recovery,
        outcomes.is_reliable_improvement,
        outcomes.is_no_reliable_change,
        outcomes.is_reliable_deterioration,
        states.*
    from {{ ref('int_pathways__outcomes') }} as outcomes
    inner join {{ ref('int_pathways__latest_state') }} as states using (pathway_key)
    inner join supplying using (provider_code)
    where states.discharge_date is not null

)

{% for outcome, recomputed, supplied in [
    ('course_of_treatment', 'is_course_of_treatment', 'has_supplied_course_of_treatment'),
    ('at_caseness', 'is_at_caseness', 'has_supplied_caseness'),
    ('not_at_caseness', 'is_not_at_caseness', 'has_supplied_not_caseness'),
    ('recovery', 'is_recovery', 'has_supplied_recovery'),
    ('reliable_improvement', 'is_reliable_improvement', 'has_supplied_reliable_improvement'),
    ('no_reliable_change', 'is_no_reliable_change', 'has_supplied_no_reliable_change'),
    ('reliable_deterioration', 'is_reliable_deterioration',
        'has_supplied_reliable_deterioration'),
] %}
select
    '{{ outcome }}' as outcome,
    count(*) as n_compared,
    count(*) filter (where {{ recomputed }} = {{ supplied }}) as n_agreeing,
    count(*) filter (where {{ recomputed }} and not {{ supplied }}) as n_recomputed_only,
    count(*) filter (where not {{ recomputed }} and {{ supplied }}) as n_supplied_only,
    {{ rate('count(*) filter (where ' ~ recomputed ~ ' = ' ~ supplied ~ ')', 'count(*)') }}
        as agreement_rate
from compared
where {{ recomputed }} is not null
    {%- if outcome != 'course_of_treatment' %}
    and is_course_of_treatment and has_supplied_course_of_treatment
    {%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
