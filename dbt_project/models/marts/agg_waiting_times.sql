-- One row per financial year, organisation, grouping of ethnicity, group, wait and way of counting
-- pauses: how long people waited, in days. A wait belongs to the year in which it ended.
-- Quantiles are observed waits (the least that the share waited no longer than); the median of an
-- even number is half-way between the two in the middle.
with

by_day as (

    select
        waits.financial_year, waits.org_type, waits.org_code, groupings.ethnic_grouping,
        groupings.ethnic_group, waits.wait, waits.pauses, waits.n_days,
        sum(waits.n_pathways) as n_pathways
    from {{ ref('int_waits__by_day') }} as waits
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    where groupings.ethnic_grouping in ('all', 'detailed', 'broad', 'minoritised')
    group by
        waits.financial_year, waits.org_type, waits.org_code, groupings.ethnic_grouping,
        groupings.ethnic_group, waits.wait, waits.pauses, waits.n_days

),

cumulated as (

    select
        by_day.*,
        sum(n_pathways) over (
            partition by
                financial_year, org_type, org_code, ethnic_grouping, ethnic_group, wait, pauses
            order by n_days
        ) as n_up_to,
        sum(n_pathways) over (
            partition by
                financial_year, org_type, org_code, ethnic_grouping, ethnic_group, wait, pauses
        ) as n_total
    from by_day

)

select
    financial_year,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    wait,
    pauses,
    cast(sum(n_pathways) as bigint) as n_pathways,
    {{ rate('sum(n_days * n_pathways)', 'sum(n_pathways)') }} as mean_days,
    cast(
        min(n_days) filter (where n_up_to >= n_total / 2.0)
        + min(n_days) filter (where n_up_to > n_total / 2.0) as double
    ) / 2 as median_days,
    min(n_days) filter (where n_up_to >= 0.25 * n_total) as lower_quartile_days,
    min(n_days) filter (where n_up_to >= 0.75 * n_total) as upper_quartile_days,
    min(n_days) filter (where n_up_to >= 0.9 * n_total) as ninth_decile_days,
    max(n_days) as longest_days,
    cast(coalesce(sum(n_pathways) filter (where n_days <= 42), 0) as bigint) as n_within_6_weeks,
    cast(coalesce(sum(n_pathways) filter (where n_days <= 126), 0) as bigint)
        as n_within_18_weeks
from cumulated
group by financial_year, org_type, org_code, ethnic_grouping, ethnic_group, wait, pauses
