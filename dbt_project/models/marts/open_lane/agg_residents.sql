-- One row per area, census, look-up, grouping of ethnicity and group: usual residents, summed from
-- LSOAs. Groups are those of the NHS data dictionary, so Chinese is in Other ethnic groups.
with

placed as (

    select
        areas.area_type,
        areas.area_code,
        areas.area_name,
        areas.lookup_year,
        residents.lsoa_census_year as census_year,
        categories.ethnic_group,
        coalesce(
            categories.broad_group,
            case residents.census_broad_group
                when 'Mixed' then 'Mixed'
                when 'White' then 'White'
                when 'Black' then 'Black or Black British'
            end
        ) as broad_group,
        categories.is_minoritised,
        residents.census_broad_group,
        residents.method,
        residents.n_residents,
        -- an area is split in detail only where nearly all of its residents are
        {{ rate("sum(case when residents.method = 'broad group only' then residents.n_residents
            else 0 end) over (partition by areas.area_type, areas.area_code,
            residents.lsoa_census_year, areas.lookup_year)",
            "sum(residents.n_residents) over (partition by areas.area_type, areas.area_code,
            residents.lsoa_census_year, areas.lookup_year)") }} < 0.001 as is_detailed
    from {{ ref('int_residents__lsoas') }} as residents
    inner join {{ ref('int_residents__areas_of_lsoas') }} as areas
        on areas.lsoa_code = residents.lsoa_code
        and areas.lsoa_census_year = residents.lsoa_census_year
    left join {{ ref('ethnic_categories') }} as categories
        on categories.ethnic_category_code = residents.ethnic_category_code

),

by_group as (

    select area_type, area_code, area_name, lookup_year, census_year, 'detailed' as ethnic_grouping,
        ethnic_group, method, n_residents
    from placed
    where ethnic_group is not null and is_detailed
    union all
    select area_type, area_code, area_name, lookup_year, census_year, 'broad', broad_group, method,
        n_residents
    from placed
    where broad_group is not null
    union all
    select area_type, area_code, area_name, lookup_year, census_year, 'minoritised', 'Minoritised',
        method, n_residents
    from placed
    where coalesce(is_minoritised, census_broad_group <> 'White') and is_detailed
    union all
    select area_type, area_code, area_name, lookup_year, census_year, 'all', 'All', method,
        n_residents
    from placed

)

select
    area_type,
    area_code,
    max(area_name) as area_name,
    census_year,
    lookup_year,
    ethnic_grouping,
    ethnic_group,
    'all ages' as ages,
    sum(n_residents) as n_residents,
    {{ rate('sum(n_residents)', "max(case when ethnic_grouping = 'all' then sum(n_residents) end)
        over (partition by area_type, area_code, census_year, lookup_year)") }} as share_of_residents,
    case when bool_or(method = 'shared out from MSOA') then 'shared out from MSOA'
        else 'summed from LSOA' end as method
from by_group
group by area_type, area_code, census_year, lookup_year, ethnic_grouping, ethnic_group
