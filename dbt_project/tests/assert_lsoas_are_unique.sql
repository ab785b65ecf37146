-- One row per LSOA and census.
select lsoa_code, lsoa_census_year
from {{ ref('dim_lsoa') }}
group by lsoa_code, lsoa_census_year
having count(*) > 1
