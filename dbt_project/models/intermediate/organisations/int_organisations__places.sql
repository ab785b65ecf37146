-- One row per organisation of the annual publication below England: where it is on today's map.
-- CCGs are followed to the sub-ICB location that has the code of their last successor, STPs to the
-- ICB. Sub-ICBs, ICBs and regions are as in the newest look-up, so before the ICB mergers of 2026.
with

newest as (

    select sub_icb_code, icb_code, icb_ons_code
    from {{ ref('stg_geography__lsoa_areas') }}
    qualify lookup_year = max(lookup_year) over ()

),

sub_icbs as (

    select sub_icb_code, max(icb_code) as icb_code from newest group by sub_icb_code

),

published as (

    select distinct org_type, org_code
    from {{ ref('stg_nhs_annual__main') }}
    where org_type <> 'England'
    union
    select 'Sub-ICB', sub_icb_code from sub_icbs
    union
    select 'ICB', icb_code from sub_icbs

),

followed as (

    select
        published.org_type,
        published.org_code,
        case when published.org_type in ('CCG', 'Sub-ICB')
            then coalesce(ccgs.successor_org_code, published.org_code) end as last_ccg_code,
        case
            when published.org_type = 'ICB' and published.org_code <> 'UNKNOWN'
                then published.org_code
            when published.org_type = 'STP' then icbs.successor_org_code
        end as icb_code
    from published
    left join {{ ref('int_organisations__successors') }} as ccgs
        on ccgs.org_type = 'CCG' and published.org_type = 'CCG'
        and ccgs.org_code = published.org_code and ccgs.successor_org_type = 'CCG'
    left join {{ ref('organisation_successors') }} as numbered
        on numbered.org_type = 'STP' and published.org_type = 'STP'
        and numbered.org_code = published.org_code and numbered.successor_org_type = 'STP'
    left join {{ ref('organisation_successors') }} as icbs
        on icbs.org_type = 'STP' and published.org_type = 'STP'
        and icbs.org_code = coalesce(numbered.successor_org_code, published.org_code)
        and icbs.successor_org_type = 'ICB'

),

placed as (

    select
        followed.org_type,
        followed.org_code,
        sub_icbs.sub_icb_code,
        coalesce(sub_icbs.icb_code, followed.icb_code, at_providers.icb_code) as icb_code,
        at_providers.region_code as provider_region_code
    from followed
    left join sub_icbs on sub_icbs.sub_icb_code = followed.last_ccg_code
    left join {{ ref('stg_organisations__providers') }} as at_providers
        on followed.org_type = 'Provider' and at_providers.org_code = followed.org_code

)

select
    placed.org_type,
    placed.org_code,
    placed.sub_icb_code,
    placed.icb_code,
    coalesce(mergers.successor_org_code, placed.icb_code) as current_icb_code,
    case when placed.org_type = 'Region' and placed.org_code <> 'UNKNOWN' then placed.org_code
        else coalesce(regions.region_code, placed.provider_region_code) end as region_code
from placed
left join {{ ref('icb_regions') }} as regions on regions.icb_code = placed.icb_code
left join {{ ref('organisation_successors') }} as mergers
    on mergers.org_type = 'ICB' and mergers.org_code = placed.icb_code
