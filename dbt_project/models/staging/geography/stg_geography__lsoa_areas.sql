-- One row per LSOA and look-up: the sub-ICB location and ICB it lies in, by ODS code.
select
    {{ code('lsoa_code') }} as lsoa_code,
    lsoa_name,
    cast(lsoa_census_year as integer) as lsoa_census_year,
    {{ code('sub_icb_code') }} as sub_icb_code,
    sub_icb_name,
    {{ code('icb_code') }} as icb_code,
    {{ code('icb_ons_code') }} as icb_ons_code,
    icb_name,
    {{ code('lad_code') }} as lad_code,
    lad_name,
    cast(lookup_year as integer) as lookup_year
from {{ lake('geography', 'lsoa_to_sub_icb') }}
where lsoa_code like 'E01%'
