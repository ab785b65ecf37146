-- One row per organisation with a published rate: its name, and the organisation it is part of.
with

shown as (

    select distinct org_type, org_code
    from {{ ref('int_disclosure__offered_rates') }}

)

select
    shown.org_type,
    shown.org_code,
    case when shown.org_type = 'England' then 'England' else known.org_name end as org_name,
    case shown.org_type
        when 'Region' then 'England' when 'Provider' then 'England'
        when 'ICB' then 'Region' when 'Sub-ICB' then 'ICB'
    end as parent_org_type,
    case shown.org_type
        when 'Region' then 'ENG' when 'Provider' then 'ENG'
        when 'ICB' then known.region_code when 'Sub-ICB' then known.icb_code
    end as parent_org_code
from shown
left join {{ ref('dim_organisation') }} as known
    on known.org_type = shown.org_type and known.org_code = shown.org_code
