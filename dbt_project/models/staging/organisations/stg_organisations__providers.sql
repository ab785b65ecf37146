-- One row per provider that occurs in the annual publication, as known to the Organisation Data
-- Service in mid-2026.
select
    {{ code('org_code') }} as org_code,
    org_name,
    status,
    {{ delivered_date('start_date') }} as start_date,
    {{ delivered_date('end_date') }} as end_date,
    {{ code('icb_code') }} as icb_code,
    icb_name,
    {{ code('region_code') }} as region_code,
    region_name
from {{ lake('organisations', 'providers') }}
