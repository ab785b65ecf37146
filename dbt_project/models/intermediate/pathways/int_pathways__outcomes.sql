{{ config(materialized='incremental') }}
-- One row per pathway: caseness and outcomes, recomputed from scores.
-- They exist only for a course of treatment: discharged after two or more treatment contacts. At
-- or above a threshold counts, for caseness and for change. Better on one measure and worse on the
-- other is no reliable change.
-- Source: NHS Talking Therapies manual; measures M076 and M179 to M195.
with

courses as (

    select
        states.pathway_key,
        states.data_set_version,
        states.discharge_date is not null
            and coalesce(contacts.n_treatment_contacts, 0) >= 2 as is_course_of_treatment,
        scores.phq9_first,
        scores.phq9_last,
        coalesce(scores.anxiety_measure, 'GAD-7') as anxiety_measure,
        scores.anxiety_first,
        scores.anxiety_last
    from {{ ref('int_pathways__latest_state') }} as states
    left join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
    left join {{ ref('int_pathways__scores') }} as scores using (pathway_key)
    {{ affected('where', 'states.pathway_key') }}

),

judged as (

    select
        courses.pathway_key,
        courses.is_course_of_treatment,
        courses.is_course_of_treatment
            and courses.phq9_first is not null and courses.anxiety_first is not null as has_first,
        courses.is_course_of_treatment
            and courses.phq9_first is not null and courses.anxiety_first is not null
            and courses.phq9_last is not null and courses.anxiety_last is not null as has_pair,
        courses.phq9_first >= phq9.caseness_threshold
            or courses.anxiety_first >= anxiety.caseness_threshold as is_case_at_start,
        courses.phq9_last >= phq9.caseness_threshold
            or courses.anxiety_last >= anxiety.caseness_threshold as is_case_at_end,
        courses.phq9_first - courses.phq9_last >= phq9.reliable_change_threshold
            or courses.anxiety_first - courses.anxiety_last >= anxiety.reliable_change_threshold
            as is_better_on_one,
        courses.phq9_last - courses.phq9_first >= phq9.reliable_change_threshold
            or courses.anxiety_last - courses.anxiety_first >= anxiety.reliable_change_threshold
            as is_worse_on_one
    from courses
    left join {{ ref('measure_thresholds') }} as phq9
        on phq9.measure = 'PHQ-9' and phq9.data_set_version = courses.data_set_version
    left join {{ ref('measure_thresholds') }} as anxiety
        on anxiety.measure = courses.anxiety_measure
        and anxiety.data_set_version = courses.data_set_version

)

select
    pathway_key,
    is_course_of_treatment,
    case when has_first then is_case_at_start end as is_at_caseness,
    case when has_pair then is_case_at_start and not is_case_at_end end as is_recovery,
    case when has_pair then is_better_on_one and not is_worse_on_one end
        as is_reliable_improvement,
    case when has_pair
        then is_case_at_start and not is_case_at_end and is_better_on_one and not is_worse_on_one
    end as is_reliable_recovery,
    case when has_pair then is_worse_on_one and not is_better_on_one end
        as is_reliable_deterioration,
    case when has_pair then is_better_on_one = is_worse_on_one end as is_no_reliable_change,
    case when has_pair then is_better_on_one and is_worse_on_one end as is_mixed_change
from judged
