-- One row per area, census and published ethnic group, England only.
select
    cast(census_year as integer) as census_year,
    area_type,
    {{ code('area_code') }} as area_code,
    area_name,
    census_group,
    {{ published_integer('residents') }} as residents,
    source_file
from {{ lake('census', 'residents_by_ethnic_group') }}
where area_code like 'E%'
