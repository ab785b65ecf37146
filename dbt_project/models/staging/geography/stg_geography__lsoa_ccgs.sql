-- One row per LSOA and look-up: the clinical commissioning group and district it lay in.
select
    {{ code('lsoa_code') }} as lsoa_code,
    cast(lsoa_census_year as integer) as lsoa_census_year,
    {{ code('ccg_code') }} as ccg_code,
    ccg_name,
    {{ code('lad_code') }} as lad_code,
    lad_name,
    cast(lookup_year as integer) as lookup_year
from {{ lake('geography', 'lsoa_to_ccg') }}
where lsoa_code like 'E01%'
