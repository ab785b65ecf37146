-- One row: whether this build may keep what the last one made. It may when the definitions (the files
-- of this project; TTE_DEFINITIONS names their state), the areas and their deprivation and the
-- residents are those of the last build, that came to its end, and no submission it was made from is
-- gone or was landed again. Run without that name, every build is a full one.
-- depends_on: {{ ref('int_submissions__ranked') }}
{%- set definitions = env_var('TTE_DEFINITIONS', '') %}
{%- set last_plan = existing('int_builds__plan') %}
{%- set done = existing('int_builds__done') %}
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
        '{{ definitions }} {{ local_md5(invocation_args_dict.get("vars", {}) | string) }} ',
        cast(areas.state as varchar), ' ', cast(densities.state as varchar), ' ',
        cast(hierarchy.state as varchar)
    ) as fingerprint
    from areas
    cross join densities
    cross join hierarchy

)

select
    '{{ invocation_id }}' as build_id,
    '{{ definitions }}' as definitions,
    fingerprint,
    {% if last_plan and done and definitions and not flags.FULL_REFRESH -%}
    coalesce(
        fingerprint = (select max(fingerprint) from {{ done }})
        and (select max(build_id) from {{ last_plan }}) = (select max(build_id) from {{ done }})
        and not exists (
            select 1
            from {{ done }} as done
            left join {{ ref('int_submissions__ranked') }} as ranked
                on ranked.submission_id = done.submission_id
                and ranked.landed_at = done.landed_at
            where ranked.submission_id is null
        ),
        false
    ) as is_partial
    {%- else -%}
    false as is_partial
    {%- endif %}
from fingerprint
