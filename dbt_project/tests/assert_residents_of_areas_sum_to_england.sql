{{ config(meta={'dagster': {'ref': {'name': 'agg_residents'}}}) }}
-- Every look-up places every resident of its census in one area, and detailed groups sum to all.
with

sums as (

    select
        census_year, area_type, lookup_year,
        sum(case when ethnic_grouping = 'all' then n_residents end) as everyone,
        sum(case when ethnic_grouping = 'detailed' then n_residents end) as in_detail
    from {{ ref('agg_residents') }}
    -- CCGs on the map of 2022 are those of London that were whole boroughs
    where area_type <> 'CCG' or census_year = 2011
    group by census_year, area_type, lookup_year

)

select *
from sums
where abs(everyone - (
        select sum(residents) from {{ ref('stg_census__residents') }} as census
        where census.census_year = sums.census_year and census.area_type = 'lsoa'
            and census.census_group in ('Persons', 'Total: All usual residents')
    )) > 0.0001 * everyone
    -- the 2011 table counts Mixed as one group
    or (census_year = 2021 and abs(everyone - in_detail) > 0.001 * everyone)
