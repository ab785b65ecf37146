{{ config(materialized='incremental') }}
-- One row per pathway: its area, the deprivation of it, and the share of residents there who are
-- of the person's own group.
-- LSOA vintage: as delivered; else whichever census holds the code; both: 2021.
-- IMD edition: 2025 for LSOAs of 2021; for those of 2011 it is 2015 until 2019 came out.
with

located as (

    select
        states.pathway_key,
        states.commissioner_code,
        states.referral_received_date,
        states.lsoa_code,
        case
            when states.lsoa_census_year in (2011, 2021) then states.lsoa_census_year
            when of_2021.lsoa_code is not null then 2021
            when of_2011.lsoa_code is not null then 2011
        end as lsoa_census_year,
        of_2011.imd_2015_decile,
        of_2011.imd_2019_decile,
        of_2021.imd_2025_decile,
        of_2011.sub_icb_code as sub_icb_code_of_2011,
        of_2021.sub_icb_code as sub_icb_code_of_2021
    from {{ ref('int_pathways__latest_state') }} as states
    left join {{ ref('dim_lsoa') }} as of_2021
        on of_2021.lsoa_code = states.lsoa_code and of_2021.lsoa_census_year = 2021
    left join {{ ref('dim_lsoa') }} as of_2011
        on of_2011.lsoa_code = states.lsoa_code and of_2011.lsoa_census_year = 2011
    {{ affected('where', 'states.pathway_key') }}

),

described as (

    select
        located.*,
        case
            when lsoa_census_year = 2021 and imd_2025_decile is not null then 2025
            when lsoa_census_year = 2011 and imd_2015_decile is not null
                and referral_received_date < cast('{{ var("imd_2019_published_on") }}' as date)
                then 2015
            when lsoa_census_year = 2011 and imd_2019_decile is not null then 2019
        end as imd_edition,
        coalesce(
            case when lsoa_census_year = 2021 then sub_icb_code_of_2021 else sub_icb_code_of_2011 end,
            commissioner_code
        ) as sub_icb_code
    from located

)

select
    described.pathway_key,
    described.lsoa_code,
    described.lsoa_census_year,
    described.imd_edition,
    case described.imd_edition
        when 2025 then described.imd_2025_decile
        when 2019 then described.imd_2019_decile
        when 2015 then described.imd_2015_decile
    end as imd_decile,
    described.sub_icb_code,
    hierarchy.icb_code,
    hierarchy.region_code,
    density.own_group_density_pct
from described
inner join {{ ref('int_pathways__ethnicity') }} as ethnicity using (pathway_key)
left join {{ ref('int_sub_icbs__hierarchy') }} as hierarchy
    on hierarchy.sub_icb_code = described.sub_icb_code
left join {{ ref('int_lsoa__group_density') }} as density
    on density.lsoa_code = described.lsoa_code
    and density.ethnic_category_code = ethnicity.ethnic_category_code
