-- One row per LSOA and ethnic category the 2011 census counts: the share of residents of that
-- category, in per cent. The four Mixed categories are not counted apart, so they have no row.
-- An LSOA of 2021 whose code did not exist in 2011 has none either.
with

counted as (

    select
        residents.area_code as lsoa_code,
        labels.ethnic_category_code,
        residents.census_group,
        max(residents.residents) as n_residents
    from {{ ref('stg_census__residents') }} as residents
    left join {{ ref('census_groups') }} as labels
        on labels.census_year = residents.census_year
        and labels.census_group = residents.census_group
    where residents.area_type = 'lsoa' and residents.census_year = 2011
    group by residents.area_code, labels.ethnic_category_code, residents.census_group

)

select
    counted.lsoa_code,
    counted.ethnic_category_code,
    100 * {{ rate('sum(counted.n_residents)', 'max(totals.n_residents)') }}
        as own_group_density_pct
from counted
inner join counted as totals
    on totals.lsoa_code = counted.lsoa_code and totals.census_group = 'Persons'
where counted.ethnic_category_code is not null
group by counted.lsoa_code, counted.ethnic_category_code
