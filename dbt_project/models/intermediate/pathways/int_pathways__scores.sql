-- One row per referral with a valid score: the first and the last of each measure.
-- A single score is the first; there is then no last. Last scores exist only after discharge,
-- which the outcome rules see to.
with

ordered as (

    select
        pathway_key,
        measure,
        score,
        row_number() over (
            partition by pathway_key, measure
            order by contact_date, reporting_month, source_row
        ) as place,
        count(*) over (partition by pathway_key, measure) as n_scores
    from {{ ref('int_scores__valid') }}

)

select
    pathway_key,
    max(score) filter (where measure = 'PHQ-9' and place = 1) as phq9_first,
    max(score) filter (where measure = 'PHQ-9' and place = n_scores and place > 1) as phq9_last,
    max(score) filter (where measure = 'GAD-7' and place = 1) as gad7_first,
    max(score) filter (where measure = 'GAD-7' and place = n_scores and place > 1) as gad7_last
from ordered
group by pathway_key
