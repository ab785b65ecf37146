-- One row per referral: caseness and outcomes, recomputed from scores.
-- They exist only for a course of treatment: discharged after two or more attended treatment
-- contacts. At or above a threshold counts, for caseness and for change. Better on one measure
-- and worse on the other is no reliable change. GAD-7 is the anxiety measure of everyone: problem
-- descriptors and disorder-specific measures are not read yet.
-- Source: NHS Talking Therapies manual; measures M076 and M179 to M195.
with

courses as (

    select
        states.pathway_key,
        states.data_set_version,
        states.discharge_date is not null as is_discharged,
        states.discharge_date is not null
            and coalesce(contacts.n_treatment_contacts, 0) >= 2 as is_course_of_treatment,
        scores.phq9_first,
        case when states.discharge_date is not null then scores.phq9_last end as phq9_last,
        scores.gad7_first,
        case when states.discharge_date is not null then scores.gad7_last end as gad7_last
    from {{ ref('int_pathways__latest_state') }} as states
    left join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
    left join {{ ref('int_pathways__scores') }} as scores using (pathway_key)

),

judged as (

    select
        courses.*,
        phq9.measure is not null as has_thresholds,
        courses.phq9_first >= phq9.caseness_threshold
            or courses.gad7_first >= gad7.caseness_threshold as is_case_at_start,
        courses.phq9_last >= phq9.caseness_threshold
            or courses.gad7_last >= gad7.caseness_threshold as is_case_at_end,
        courses.phq9_first - courses.phq9_last >= phq9.reliable_change_threshold
            or courses.gad7_first - courses.gad7_last >= gad7.reliable_change_threshold
            as is_better_on_one,
        courses.phq9_last - courses.phq9_first >= phq9.reliable_change_threshold
            or courses.gad7_last - courses.gad7_first >= gad7.reliable_change_threshold
            as is_worse_on_one,
        courses.is_course_of_treatment
            and courses.phq9_first is not null and courses.gad7_first is not null as has_first,
        courses.is_course_of_treatment
            and courses.phq9_first is not null and courses.gad7_first is not null
            and courses.phq9_last is not null and courses.gad7_last is not null as has_pair
    from courses
    left join {{ ref('measure_thresholds') }} as phq9
        on phq9.measure = 'PHQ-9' and phq9.data_set_version = courses.data_set_version
    left join {{ ref('measure_thresholds') }} as gad7
        on gad7.measure = 'GAD-7' and gad7.data_set_version = courses.data_set_version

)

select
    pathway_key,
    is_course_of_treatment,
    phq9_first,
    phq9_last,
    gad7_first,
    gad7_last,
    case when has_first then is_case_at_start end as is_at_caseness,
    case when has_pair then is_case_at_start and not is_case_at_end end as is_recovery,
    case when has_pair then is_better_on_one and not is_worse_on_one end
        as is_reliable_improvement,
    case when has_pair
        then is_case_at_start and not is_case_at_end and is_better_on_one and not is_worse_on_one
    end as is_reliable_recovery,
    case when has_pair then is_worse_on_one and not is_better_on_one end
        as is_reliable_deterioration
from judged
