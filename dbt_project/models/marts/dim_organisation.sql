-- One row per organisation, by type and code: those of the annual publication, the sub-ICB
-- locations and ICBs of the look-ups, and the providers of the submissions.
-- An organisation that ended has its successor, and its place on today's map. The name is that of
-- the latest year; `n_names` counts the names it was published under.
with

published as (

    select
        org_type,
        org_code,
        max_by(org_name, financial_year) as org_name,
        min(financial_year) as first_financial_year,
        max(financial_year) as last_financial_year,
        count(distinct org_name) as n_names
    from {{ ref('stg_nhs_annual__main') }}
    group by org_type, org_code

),

looked_up as (

    select 'Sub-ICB' as org_type, sub_icb_code as org_code,
        max_by(sub_icb_name, lookup_year) as org_name
    from {{ ref('stg_geography__lsoa_areas') }}
    where sub_icb_code is not null
    group by sub_icb_code
    union all
    select 'ICB', icb_code, max_by(icb_name, lookup_year)
    from {{ ref('stg_geography__lsoa_areas') }}
    where icb_code is not null
    group by icb_code
    union all
    -- the ICBs that were made by mergers and are in no look-up yet
    select 'ICB', icb_code, max(icb_name)
    from {{ ref('stg_organisations__providers') }}
    where icb_code not in (
        select icb_code from {{ ref('stg_geography__lsoa_areas') }} where icb_code is not null
    )
    group by icb_code

),

submitting as (

    select
        'Provider' as org_type,
        provider_code as org_code,
        case when bool_or(data_origin = 'simulated')
            then concat('Simulated provider ', provider_code) end as org_name,
        bool_or(data_origin = 'simulated') as is_simulated
    from {{ ref('stg_mds__submissions') }}
    group by provider_code

),

known as (

    select org_type, org_code from published
    union
    select org_type, org_code from looked_up
    union
    select org_type, org_code from submitting

)

select
    known.org_type,
    known.org_code,
    coalesce(published.org_name, providers.org_name, looked_up.org_name, submitting.org_name)
        as org_name,
    successors.successor_org_type,
    successors.successor_org_code,
    places.sub_icb_code,
    places.icb_code,
    coalesce(places.current_icb_code, case when known.org_type = 'ICB' then known.org_code end)
        as current_icb_code,
    coalesce(places.region_code, regions.region_code) as region_code,
    published.first_financial_year,
    published.last_financial_year,
    cast(coalesce(published.n_names, 1) as integer) as n_names,
    coalesce(submitting.is_simulated, false) as is_simulated
from known
left join published using (org_type, org_code)
left join looked_up using (org_type, org_code)
left join submitting using (org_type, org_code)
left join {{ ref('int_organisations__places') }} as places using (org_type, org_code)
left join {{ ref('organisation_successors') }} as successors using (org_type, org_code)
left join {{ ref('icb_regions') }} as regions
    on known.org_type = 'ICB' and regions.icb_code = known.org_code
left join {{ ref('stg_organisations__providers') }} as providers
    on known.org_type = 'Provider' and providers.org_code = known.org_code
