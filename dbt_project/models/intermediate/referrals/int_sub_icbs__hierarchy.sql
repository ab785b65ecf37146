-- One row per sub-ICB location: the ICB and region it lies in.
with

boards as (

    select sub_icb_code, max_by(icb_code, lookup_year) as icb_code
    from {{ ref('stg_geography__lsoa_areas') }}
    where sub_icb_code is not null and icb_code is not null
    group by sub_icb_code

)

select
    boards.sub_icb_code,
    boards.icb_code,
    regions.region_code
from boards
left join {{ ref('icb_regions') }} as regions using (icb_code)
