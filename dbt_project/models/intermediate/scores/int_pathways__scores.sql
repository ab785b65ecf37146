{{ config(materialized='incremental') }}
-- One row per pathway: first and last PHQ-9 and GAD-7, and the measure of anxiety that decides.
-- It is the one the problem calls for, when that has thresholds in the data set's version and both
-- a first and a last score; otherwise GAD-7 stands in, and `anxiety_measure` says so.
-- Last scores exist only after discharge.
with

measures as (

    select measure, data_set_version
    from {{ ref('measure_thresholds') }}
    where caseness_threshold is not null and reliable_change_threshold is not null

),

scores as (

    select
        answers.pathway_key,
        answers.tool as measure,
        answers.first_score,
        case when states.discharge_date is not null then answers.last_score end as last_score,
        states.data_set_version
    from {{ ref('int_pathways__answers') }} as answers
    inner join {{ ref('int_pathways__latest_state') }} as states using (pathway_key)
    where answers.tool not like 'peq%'
        {{ affected('and', 'answers.pathway_key') }}

),

own as (

    select
        scores.pathway_key,
        scores.measure,
        scores.first_score,
        scores.last_score,
        measures.measure is not null as has_thresholds
    from scores
    inner join {{ ref('int_pathways__problem') }} as problems
        on problems.pathway_key = scores.pathway_key
        and problems.appropriate_anxiety_measure = scores.measure
    left join measures
        on measures.measure = scores.measure
        and measures.data_set_version = scores.data_set_version
    where scores.measure <> 'GAD-7'

),

pivoted as (

    select
        pathway_key,
        max(first_score) filter (where measure = 'PHQ-9') as phq9_first,
        max(last_score) filter (where measure = 'PHQ-9') as phq9_last,
        max(first_score) filter (where measure = 'GAD-7') as gad7_first,
        max(last_score) filter (where measure = 'GAD-7') as gad7_last
    from scores
    group by pathway_key

)

select
    pivoted.pathway_key,
    pivoted.phq9_first,
    pivoted.phq9_last,
    pivoted.gad7_first,
    pivoted.gad7_last,
    own.first_score is not null and own.last_score is not null as has_own_pair,
    case
        when own.has_thresholds and own.first_score is not null and own.last_score is not null
            then own.measure
        else 'GAD-7'
    end as anxiety_measure,
    case
        when own.has_thresholds and own.first_score is not null and own.last_score is not null
            then own.first_score
        else pivoted.gad7_first
    end as anxiety_first,
    case
        when own.has_thresholds and own.first_score is not null and own.last_score is not null
            then own.last_score
        else pivoted.gad7_last
    end as anxiety_last
from pivoted
left join own using (pathway_key)
