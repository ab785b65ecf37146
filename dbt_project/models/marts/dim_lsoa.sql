-- One row per LSOA of England and census: 32,844 of 2011 and 33,755 of 2021.
-- Where several copies of an edition were delivered their ranks must agree (a test sees to it);
-- deciles come from any copy that has them.
with

deprivation as (

    select
        lsoa_code,
        lsoa_census_year,
        {% for edition in [2015, 2019, 2025] -%}
        max(imd_rank) filter (where imd_edition = {{ edition }}) as imd_{{ edition }}_rank,
        max(imd_decile) filter (where imd_edition = {{ edition }}) as imd_{{ edition }}_decile
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('stg_imd__ranks') }}
    group by lsoa_code, lsoa_census_year

),

areas as (

    select *
    from {{ ref('stg_geography__lsoa_areas') }}
    qualify row_number() over (
        partition by lsoa_code, lsoa_census_year order by lookup_year desc
    ) = 1

),

residents as (

    select
        area_code as lsoa_code,
        census_year as lsoa_census_year,
        max(residents) filter (
            where census_group in ('Persons', 'Total: All usual residents')
        ) as n_residents
    from {{ ref('stg_census__residents') }}
    where area_type = 'lsoa'
    group by area_code, census_year

)

select
    coalesce(deprivation.lsoa_code, areas.lsoa_code) as lsoa_code,
    cast(coalesce(deprivation.lsoa_census_year, areas.lsoa_census_year) as integer)
        as lsoa_census_year,
    areas.lsoa_name,
    areas.sub_icb_code,
    areas.sub_icb_name,
    areas.icb_code,
    areas.icb_name,
    residents.n_residents,
    {% for edition in [2015, 2019, 2025] -%}
    cast(deprivation.imd_{{ edition }}_rank as integer) as imd_{{ edition }}_rank,
    cast(deprivation.imd_{{ edition }}_decile as integer) as imd_{{ edition }}_decile
    {{- ',' if not loop.last }}
    {% endfor %}
from deprivation
full join areas
    on areas.lsoa_code = deprivation.lsoa_code
    and areas.lsoa_census_year = deprivation.lsoa_census_year
left join residents
    on residents.lsoa_code = coalesce(deprivation.lsoa_code, areas.lsoa_code)
    and residents.lsoa_census_year
        = coalesce(deprivation.lsoa_census_year, areas.lsoa_census_year)
