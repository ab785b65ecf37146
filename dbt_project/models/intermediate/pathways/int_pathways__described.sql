-- One row per referral with everything known about it, and why it is left out, if it is.
-- IMD by the edition that fits: 2025 for 2021 LSOAs; for 2011 LSOAs 2015 until 2019 came out.
-- An LSOA code of both censuses is taken as 2021 unless its census year was delivered.
with

areas as (

    select
        states.pathway_key,
        lsoa.sub_icb_code,
        case
            when lsoa.lsoa_census_year = 2021 then 2025
            when states.referral_received_date < cast('{{ var("imd_2019_published_on") }}' as date)
                then 2015
            when lsoa.lsoa_census_year = 2011 then 2019
        end as imd_edition,
        case
            when lsoa.lsoa_census_year = 2021 then lsoa.imd_2025_decile
            when states.referral_received_date < cast('{{ var("imd_2019_published_on") }}' as date)
                then lsoa.imd_2015_decile
            else lsoa.imd_2019_decile
        end as imd_decile
    from {{ ref('int_pathways__latest_state') }} as states
    inner join {{ ref('dim_lsoa') }} as lsoa
        on lsoa.lsoa_code = states.lsoa_code
        and (
            lsoa.lsoa_census_year = states.lsoa_census_year
            or states.lsoa_census_year is null
            or states.lsoa_census_year not in (2011, 2021)
        )
    qualify row_number() over (
        partition by states.pathway_key order by lsoa.lsoa_census_year desc
    ) = 1

),

described as (

    select
        states.pathway_key,
        states.provider_code,
        coalesce(areas.sub_icb_code, states.commissioner_code) as sub_icb_code,
        states.lsoa_code,
        {{ financial_year('states.referral_received_date') }} as financial_year,
        {{ month_of('states.referral_received_date') }} as referral_month,
        {{ month_of('states.discharge_date') }} as discharge_month,
        ethnicity.ethnic_category_code,
        coalesce(categories.ethnic_group, not_given.ethnic_group) as ethnic_group,
        categories.broad_group,
        categories.is_minoritised,
        states.age_years,
        coalesce(genders.label, 'Not known') as gender,
        areas.imd_decile,
        areas.imd_edition,
        coalesce(employments.label, 'Missing') as employment_status,
        coalesce(medications.label, 'Missing') as medication_status,
        case
            when states.source_of_referral_code is null then 'Missing'
            else coalesce(routes.referral_route, 'Other')
        end as referral_route,
        outcomes.phq9_first,
        outcomes.phq9_last,
        outcomes.gad7_first,
        outcomes.gad7_last,
        'GAD-7' as anxiety_measure,
        outcomes.gad7_first as anxiety_first,
        outcomes.gad7_last as anxiety_last,
        cast({{ dbt.datediff('states.referral_received_date', 'contacts.first_assessment_date', 'day') }}
            as double) / 7 as weeks_to_assessment,
        case when contacts.first_treatment_date >= contacts.first_assessment_date then
            cast({{ dbt.datediff('contacts.first_assessment_date', 'contacts.first_treatment_date', 'day') }}
                as double) / 7
        end as weeks_to_treatment,
        cast(coalesce(contacts.n_contacts_offered, 0) as integer) as n_contacts_offered,
        cast(coalesce(contacts.n_contacts_attended, 0) as integer) as n_contacts_attended,
        cast(coalesce(contacts.n_treatment_contacts, 0) as integer) as n_treatment_contacts,
        density.own_group_density_pct,
        states.discharge_date is not null as is_discharged,
        contacts.first_assessment_date is not null as is_assessed,
        contacts.first_treatment_date is not null as is_accessed,
        outcomes.is_course_of_treatment,
        outcomes.is_at_caseness,
        outcomes.is_recovery,
        outcomes.is_reliable_improvement,
        outcomes.is_reliable_recovery,
        outcomes.is_reliable_deterioration,
        case when outcomes.is_course_of_treatment
            then states.end_code in ('43', '47') end as is_dropout,
        {{ rate('contacts.n_contacts_attended', 'contacts.n_contacts_offered') }}
            as proportion_sessions_attended,
        states.data_origin,
        case
            when states.referral_received_date is null then 'no_referral_date'
            when not states.is_used_in_publication then 'not_used_in_publication'
            when states.age_years < {{ var('youngest_age_years') }} then 'under_16'
        end as exclusion_reason
    from {{ ref('int_pathways__latest_state') }} as states
    inner join {{ ref('int_pathways__ethnicity') }} as ethnicity using (pathway_key)
    inner join {{ ref('int_pathways__outcomes') }} as outcomes using (pathway_key)
    left join {{ ref('int_pathways__contacts') }} as contacts using (pathway_key)
    left join {{ ref('int_pathways__employment') }} as employment using (pathway_key)
    left join areas using (pathway_key)
    left join {{ ref('ethnic_categories') }} as categories using (ethnic_category_code)
    left join {{ ref('ethnicity_not_given') }} as not_given using (ethnic_category_code)
    left join {{ ref('referral_routes') }} as routes
        on routes.source_of_referral_code = states.source_of_referral_code
    left join {{ ref('code_labels') }} as genders
        on genders.item = 'gender' and genders.code = states.gender_code
    left join {{ ref('code_labels') }} as employments
        on employments.item = 'employment_status'
        and employments.code = employment.employment_status_code
    left join {{ ref('code_labels') }} as medications
        on medications.item = 'medication_status'
        and medications.code = contacts.medication_code
    left join {{ ref('int_lsoa__group_density') }} as density
        on density.lsoa_code = states.lsoa_code
        and density.ethnic_category_code = ethnicity.ethnic_category_code

)

select * from described
