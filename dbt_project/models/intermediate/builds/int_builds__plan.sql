-- One row: whether this build may keep what the last one made. It may when the definitions (the files
-- of this project; TTE_DEFINITIONS names their state), the areas and their deprivation and the
-- residents are those of the last build, and that came to its end. Run without that name, every build
-- is a full one.
with

areas as (

    select coalesce(sum({{ row_hash([
        'lsoa_code', 'lsoa_census_year', 'sub_icb_code', 'imd_2015_decile', 'imd_2019_decile',
        'imd_2025_decile',
    ]) }}), 0) as state
    from {{ ref('dim_lsoa') }}

),

densities as (

    select coalesce(sum({{ row_hash([
        'lsoa_code', 'ethnic_category_code', 'own_group_density_pct',
    ]) }}), 0) as state
    from {{ ref('int_lsoa__group_density') }}

),

hierarchy as (

    select coalesce(sum({{ row_hash(['sub_icb_code', 'icb_code', 'region_code']) }}), 0) as state
    from {{ ref('int_sub_icbs__hierarchy') }}

),

fingerprint as (

    select concat(
        '{{ env_var("TTE_DEFINITIONS", "") }}', ' ', cast(areas.state as varchar), ' ',
        cast(densities.state as varchar), ' ', cast(hierarchy.state as varchar)
    ) as fingerprint
    from areas
    cross join densities
    cross join hierarchy

)

{%- set last_plan = existing('int_builds__plan') %}
{%- set done = existing('int_builds__done') %}

select
    '{{ invocation_id }}' as build_id,
    fingerprint,
    {% if last_plan and done and env_var('TTE_DEFINITIONS', '') and not flags.FULL_REFRESH -%}
    coalesce(
        fingerprint = (select max(fingerprint) from {{ done }})
        and (select max(build_id) from {{ last_plan }}) = (select max(build_id) from {{ done }}),
        false
    ) as is_partial
    {%- else -%}
    false as is_partial
    {%- endif %}
from fingerprint
