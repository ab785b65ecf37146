-- One row per financial year of referral, organisation, grouping of ethnicity, group, stage and what
-- became of those who reached it: went on, or where and why they were lost. The rows of a stage sum
-- to everyone who reached it.
with

by_organisation as (

    select
        financial_year, org_type, org_code, ethnic_category_code, furthest_stage, reason,
        sum(n_pathways) as n_pathways
    from (
        {{ organisations_of(
            ref('int_pathways__funnel'),
            ['financial_year', 'ethnic_category_code', 'furthest_stage', 'reason', 'n_pathways'],
        ) }}
    ) as every
    group by financial_year, org_type, org_code, ethnic_category_code, furthest_stage, reason

),

by_group as (

    select
        counts.financial_year, counts.org_type, counts.org_code, groupings.ethnic_grouping,
        groupings.ethnic_group, counts.furthest_stage, counts.reason,
        sum(counts.n_pathways) as n_pathways
    from by_organisation as counts
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    group by
        counts.financial_year, counts.org_type, counts.org_code, groupings.ethnic_grouping,
        groupings.ethnic_group, counts.furthest_stage, counts.reason

),

by_stage as (

    select
        by_group.financial_year, by_group.org_type, by_group.org_code, by_group.ethnic_grouping,
        by_group.ethnic_group, stages.stage_order, stages.stage,
        case when by_group.furthest_stage > stages.stage_order then 'Went on'
            else by_group.reason end as what_became,
        sum(by_group.n_pathways) as n_pathways
    from by_group
    inner join (
        select 1 as stage_order, 'referred' as stage
        union all select 2, 'assessed'
        union all select 3, 'treated'
        union all select 4, 'completed'
        union all select 5, 'recovered'
    ) as stages on stages.stage_order <= by_group.furthest_stage
    group by
        by_group.financial_year, by_group.org_type, by_group.org_code, by_group.ethnic_grouping,
        by_group.ethnic_group, stages.stage_order, stages.stage,
        case when by_group.furthest_stage > stages.stage_order then 'Went on'
            else by_group.reason end

),

shared as (

    select
        by_stage.*,
        sum(n_pathways) over (
            partition by
                financial_year, org_type, org_code, ethnic_grouping, ethnic_group, stage_order
        ) as n_at_stage
    from by_stage

)

select
    financial_year,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    stage_order,
    stage,
    what_became,
    cast(n_pathways as bigint) as n_pathways,
    cast(n_at_stage as bigint) as n_at_stage,
    {{ rate('n_pathways', 'n_at_stage') }} as share,
    {{ wilson('n_pathways', 'n_at_stage', 'lower') }} as share_lower,
    {{ wilson('n_pathways', 'n_at_stage', 'upper') }} as share_upper,
    'wilson' as interval_method
from shared
