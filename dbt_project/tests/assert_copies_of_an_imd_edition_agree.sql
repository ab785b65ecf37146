-- Several files hold the same edition of the Index of Multiple Deprivation; their ranks and deciles
-- are equal for every LSOA.
select imd_edition, lsoa_code
from {{ ref('stg_imd__ranks') }}
group by imd_edition, lsoa_census_year, lsoa_code
having count(distinct imd_rank) > 1 or count(distinct imd_decile) > 1
