-- One row per outcome: how often the outcome recomputed from scores equals the supplied flag,
-- among finished courses whose outcome could be recomputed.
with

compared as (

    select
        outcomes.is_at_caseness,
        outcomes.is_recovery,
        outcomes.is_reliable_improvement,
        outcomes.is_reliable_deterioration,
        states.has_supplied_caseness,
        states.has_supplied_recovery,
        states.has_supplied_reliable_improvement,
        states.has_supplied_reliable_deterioration
    from {{ ref('int_pathways__outcomes') }} as outcomes
    inner join {{ ref('int_pathways__latest_state') }} as states using (pathway_key)
    where outcomes.is_course_of_treatment and states.has_supplied_course_of_treatment

)

{% for outcome, recomputed, supplied in [
    ('at_caseness', 'is_at_caseness', 'has_supplied_caseness'),
    ('recovery', 'is_recovery', 'has_supplied_recovery'),
    ('reliable_improvement', 'is_reliable_improvement', 'has_supplied_reliable_improvement'),
    ('reliable_deterioration', 'is_reliable_deterioration', 'has_supplied_reliable_deterioration'),
] %}
select
    '{{ outcome }}' as outcome,
    count(*) as n_compared,
    count(*) filter (where {{ recomputed }} = {{ supplied }}) as n_agreeing,
    {{ rate('count(*) filter (where ' ~ recomputed ~ ' = ' ~ supplied ~ ')', 'count(*)') }}
        as agreement_rate
from compared
where {{ recomputed }} is not null
{{ 'union all' if not loop.last }}
{% endfor %}
