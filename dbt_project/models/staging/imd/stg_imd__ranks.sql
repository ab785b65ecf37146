-- One row per LSOA, edition and delivered copy. Ranks carry thousands separators in some copies.
-- The ONS look-up holds ranks only, so its decile is null.
select
    {{ code('lsoa_code') }} as lsoa_code,
    cast(lsoa_census_year as integer) as lsoa_census_year,
    cast(edition as integer) as imd_edition,
    {{ published_integer('imd_rank') }} as imd_rank,
    {{ published_integer('imd_decile') }} as imd_decile,
    source_file
from {{ lake('imd', 'ranks') }}
where lsoa_code like 'E01%'
