-- One row per published year, area on today's map, grouping of ethnicity, group and measure:
-- people as published, and the least and the most that they can be.
-- England and regions are as published. Before an area was published its commissioners are added
-- up, following each to where it is today. An area is left out of a year in which it was neither.
with

counts as (

    select * from {{ ref('int_published_figures__group_counts') }}
    where measure in ('referrals_received', 'accessing_services', 'finished_course_treatment')

),

candidates as (

    select counts.*, counts.org_type as area_type, counts.org_code as area_code, 1 as preference
    from counts
    where counts.org_type = 'England'
    union all
    select counts.*, 'Region', counts.org_code, 1
    from counts
    inner join (select distinct region_code from {{ ref('icb_regions') }}) as regions
        on counts.org_type = 'Region' and regions.region_code = counts.org_code
    union all
    select counts.*, counts.org_type, counts.org_code, 1
    from counts
    where counts.org_type in ('ICB', 'Sub-ICB') and counts.org_code <> 'UNKNOWN'
    union all
    select counts.*, 'CCG', counts.org_code, 1
    from counts
    inner join (select distinct ccg_code from {{ ref('ccg_districts') }}) as ccgs
        on counts.org_type = 'CCG' and ccgs.ccg_code = counts.org_code
    union all
    select counts.*, 'Sub-ICB', places.sub_icb_code, 2
    from counts
    inner join {{ ref('int_organisations__places') }} as places using (org_type, org_code)
    where counts.org_type = 'CCG' and places.sub_icb_code is not null
    union all
    select counts.*, 'ICB', places.icb_code, 2
    from counts
    inner join {{ ref('int_organisations__places') }} as places using (org_type, org_code)
    where counts.org_type = 'CCG' and places.icb_code is not null
    union all
    select counts.*, 'Region', places.region_code, 2
    from counts
    inner join {{ ref('int_organisations__places') }} as places using (org_type, org_code)
    where counts.org_type = 'CCG' and places.region_code is not null

),

summed as (

    select
        financial_year, area_type, area_code, ethnic_grouping, ethnic_group, measure, preference,
        count(*) as n_organisations,
        case when count(*) = count(count) then sum(count) end as n_people,
        case when count(*) = count(count_least) then sum(count_least) end as n_least,
        case when count(*) = count(count_most) then sum(count_most) end as n_most,
        max(suppression_reason) as suppression_reason
    from candidates
    group by
        financial_year, area_type, area_code, ethnic_grouping, ethnic_group, measure, preference

)

select
    financial_year, area_type, area_code, ethnic_grouping, ethnic_group, measure, n_organisations,
    cast(n_people as bigint) as n_people,
    cast(n_least as bigint) as n_least,
    cast(n_most as bigint) as n_most,
    case when n_people is null then suppression_reason end as suppression_reason
from summed
qualify preference = min(preference) over (partition by financial_year, area_type, area_code)
