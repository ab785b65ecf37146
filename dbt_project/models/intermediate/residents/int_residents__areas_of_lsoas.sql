-- One row per LSOA, kind of area and look-up: the area it lies in. Each look-up is joined to the
-- LSOAs of its own census only. Regions follow from ICBs.
with

sub_icbs as (

    select areas.*, regions.region_code, regions.region_name
    from {{ ref('stg_geography__lsoa_areas') }} as areas
    left join {{ ref('icb_regions') }} as regions using (icb_code)

),

districts_2021 as (

    select lsoa_2021_code as lsoa_code, max(lad_code) as lad_code, max(lad_name) as lad_name
    from {{ ref('stg_geography__lsoa_changes') }}
    where fit = 'exact'
    group by lsoa_2021_code

)

select lsoa_code, lsoa_census_year, 'Sub-ICB' as area_type, sub_icb_code as area_code,
    sub_icb_name as area_name, lookup_year
from sub_icbs
union all
select lsoa_code, lsoa_census_year, 'ICB', icb_code, icb_name, lookup_year
from sub_icbs
union all
select lsoa_code, lsoa_census_year, 'Region', region_code, region_name, lookup_year
from sub_icbs
union all
select lsoa_code, lsoa_census_year, 'England', 'ENG', 'England', lookup_year
from sub_icbs
union all
select lsoa_code, lsoa_census_year, 'LAD', lad_code, lad_name, lookup_year
from sub_icbs
where lad_code is not null
union all
select lsoa_code, lsoa_census_year, 'CCG', ccg_code, ccg_name, lookup_year
from {{ ref('stg_geography__lsoa_ccgs') }}
union all
select lsoa_code, lsoa_census_year, 'LAD', lad_code, lad_name, lookup_year
from {{ ref('stg_geography__lsoa_ccgs') }}
where lad_code is not null
union all
select lsoa_code, 2021, 'LAD', lad_code, lad_name, 2022
from districts_2021
where lad_code is not null
union all
-- CCGs of London that were whole boroughs, for which no look-up of their time is at hand
select districts.lsoa_code, 2021, 'CCG', ccgs.ccg_code, organisations.ccg_name, 2022
from districts_2021 as districts
inner join {{ ref('ccg_districts') }} as ccgs using (lad_code)
left join (
    select org_code as ccg_code, max_by(org_name, financial_year) as ccg_name
    from {{ ref('stg_nhs_annual__main') }}
    where org_type = 'CCG'
    group by org_code
) as organisations using (ccg_code)
