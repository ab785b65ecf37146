-- One row per LSOA and ethnic category the 2011 census counts: the share of residents of that
-- category, in per cent. The four Mixed categories are not counted apart, so they have no row.
-- An LSOA of 2021 whose code did not exist in 2011 has none either.
with

residents as (

    select area_code as lsoa_code, census_group, max(residents) as n_residents
    from {{ ref('stg_census__residents') }}
    where area_type = 'lsoa' and census_year = 2011
    group by area_code, census_group

)

select
    residents.lsoa_code,
    labels.ethnic_category_code,
    100 * {{ rate('residents.n_residents', 'totals.n_residents') }} as own_group_density_pct
from residents
inner join {{ ref('ethnic_group_labels') }} as labels
    on labels.label_source = 'census_2011' and labels.published_label = residents.census_group
inner join residents as totals
    on totals.lsoa_code = residents.lsoa_code and totals.census_group = 'Persons'
