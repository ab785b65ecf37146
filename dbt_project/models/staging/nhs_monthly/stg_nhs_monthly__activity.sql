-- One row per month, organisation or pair of organisations, and measure, from the last version of
-- the month. Values stay text, because a mark is not a number.
with

published as (

    select
        cast(concat(month, '-01') as date) as month,
        file_version,
        cast(version_rank as integer) as version_rank,
        trim(group_type) as published_group_type,
        {{ code('org_code1') }} as org_code1,
        trim(org_name1) as org_name1,
        nullif({{ code('org_code2') }}, 'NULL') as org_code2,
        {{ code('measure_id') }} as measure_id,
        replace(trim(measure_name), '_ ', '_') as measure_name,
        trim(measure_value_suppressed) as published_value,
        source_file
    from {{ lake('nhs_monthly', 'activity') }}

)

select
    month,
    case
        when published_group_type = 'CommissioningRegion' then 'Region'
        when published_group_type = 'SubICB' then 'Sub-ICB'
        when published_group_type = 'SubICB/Provider' then 'Sub-ICB and provider'
        when published_group_type = 'CCG/Provider' then 'CCG and provider'
        else published_group_type
    end as org_type,
    case when published_group_type = 'England' then 'ENG' else org_code1 end as org_code,
    case when published_group_type = 'England' then 'England' else org_name1 end as org_name,
    org_code2 as provider_code,
    measure_id,
    measure_name,
    published_value,
    file_version,
    source_file
from published
qualify version_rank = max(version_rank) over (partition by month)
