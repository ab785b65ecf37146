-- One row per pair of a 2011 and a 2021 LSOA that share ground (exact fit), or of a 2011 LSOA and
-- its best-fitting 2021 LSOA (best fit). England only.
select
    {{ code('lsoa_2011_code') }} as lsoa_2011_code,
    lsoa_2011_name,
    {{ code('lsoa_2021_code') }} as lsoa_2021_code,
    lsoa_2021_name,
    change_indicator,
    {{ code('lad_code') }} as lad_code,
    lad_name,
    fit
from {{ lake('geography', 'lsoa_2011_to_2021') }}
where lsoa_2011_code like 'E01%'
