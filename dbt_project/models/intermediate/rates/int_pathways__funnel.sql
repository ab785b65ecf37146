-- One row per financial year of referral, provider, place, ethnic category, furthest stage reached
-- and what became of the pathway there. Stages: referred, assessed, treated, completed (a course of
-- treatment), recovered. Whoever reached a stage passed the earlier ones, also without a record of
-- it (treated without an assessment).
with

staged as (

    select
        pathways.*,
        case
            when is_recovery then 5
            when is_course_of_treatment then 4
            when is_accessed then 3
            when is_assessed then 2
            else 1
        end as furthest_stage
    from {{ ref('fct_pathway') }} as pathways

),

ended as (

    select
        financial_year, provider_code, sub_icb_code, icb_code, region_code, ethnic_category_code,
        furthest_stage,
        case
            when furthest_stage = 5 then 'Recovered'
            when furthest_stage = 4 and not is_at_caseness then 'Not at caseness at the start'
            when furthest_stage = 4 and is_recovery is null then 'Scores missing'
            when furthest_stage = 4 then 'Not recovered'
            when pathway_status = 'Open' then 'Still open'
            when pathway_status = 'Not reported' then 'No longer reported'
            when end_reason in ('Missing', 'Invalid') then 'No reason given'
            else end_reason
        end as reason
    from staged

)

select
    financial_year, provider_code, sub_icb_code, icb_code, region_code, ethnic_category_code,
    furthest_stage, reason, count(*) as n_pathways
from ended
group by
    financial_year, provider_code, sub_icb_code, icb_code, region_code, ethnic_category_code,
    furthest_stage, reason
