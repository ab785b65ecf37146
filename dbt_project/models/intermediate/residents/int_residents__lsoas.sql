-- One row per LSOA, census, census group and ethnic category: usual residents, all ages.
-- Where a census counts detailed groups by LSOA they are taken as they are. Where it counts them by
-- MSOA only, the detailed groups of the MSOA are shared out in proportion to each LSOA's count of
-- their broad group, so every LSOA keeps its own broad counts. Residents that a table holds in its
-- total only (2011: Gypsy or Irish Traveller) are White Other.
with

counted as (

    select
        census.area_type,
        census.area_code,
        census.census_year,
        -- LSOAs are named after their MSOA and a letter: Hartlepool 001A
        max(case when census.area_type = 'lsoa'
            then substr(census.area_name, 1, length(census.area_name) - 1)
            else census.area_name end) as msoa_name,
        groups.census_broad_group,
        groups.ethnic_category_code,
        groups.census_group,
        max(census.residents) as residents
    from {{ ref('stg_census__residents') }} as census
    inner join {{ ref('census_groups') }} as groups
        on groups.census_year = census.census_year and groups.census_group = census.census_group
    group by
        census.area_type, census.area_code, census.census_year, groups.census_broad_group,
        groups.ethnic_category_code, groups.census_group

),

detailed as (

    select
        area_type, area_code, census_year, max(msoa_name) as msoa_name, census_broad_group,
        ethnic_category_code, sum(residents) as residents
    from counted
    where ethnic_category_code is not null or (census_year = 2011 and census_group = 'Mixed')
    group by area_type, area_code, census_year, census_broad_group, ethnic_category_code

),

counted_in_detail as (

    select distinct area_code, census_year from detailed where area_type = 'lsoa'

),

shares as (

    select
        msoa_name, census_year, census_broad_group, ethnic_category_code,
        {{ rate('residents', 'sum(residents) over (
            partition by msoa_name, census_year, census_broad_group
        )') }} as share_of_broad_group
    from detailed
    where area_type = 'msoa'

),

allocated as (

    select
        lsoas.area_code, lsoas.census_year, lsoas.census_broad_group,
        shares.ethnic_category_code,
        lsoas.residents * coalesce(shares.share_of_broad_group, 1.0) as n_residents,
        case when shares.share_of_broad_group is null
            then 'broad group only' else 'shared out from MSOA' end as method
    from counted as lsoas
    left join counted_in_detail using (area_code, census_year)
    left join shares
        on shares.msoa_name = lsoas.msoa_name
        and shares.census_year = lsoas.census_year
        and shares.census_broad_group = lsoas.census_broad_group
    where lsoas.area_type = 'lsoa'
        and lsoas.ethnic_category_code is null
        and counted_in_detail.area_code is null

),

in_total_only as (

    select
        totals.area_code, totals.census_year,
        max(totals.residents) - sum(detailed.residents) as residents
    from {{ ref('stg_census__residents') }} as totals
    inner join (
        select area_code, census_year, sum(residents) as residents
        from detailed where area_type = 'lsoa'
        group by area_code, census_year
    ) as detailed using (area_code, census_year)
    where totals.census_group = 'Persons'
    group by totals.area_code, totals.census_year

)

select area_code as lsoa_code, census_year as lsoa_census_year, census_broad_group,
    ethnic_category_code, cast(residents as double) as n_residents, 'counted' as method
from detailed
where area_type = 'lsoa'
union all
select area_code, census_year, census_broad_group, ethnic_category_code, n_residents, method
from allocated
union all
select area_code, census_year, 'White', 'C', cast(residents as double), 'in total only'
from in_total_only
where residents > 0
