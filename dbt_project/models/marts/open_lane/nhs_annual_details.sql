-- One row per published year, organisation, ethnic group and figure of the annual files beside the
-- main one: effect sizes, last therapies, questionnaire answers, employment and medication.
with

labelled as (

    select
        details.*,
        case when details.variable_type = 'Total' then 'All' else labels.broad_group end
            as broad_group,
        case
            when details.variable_type = 'Total' then 'All'
            when lower(details.variable_a) like 'not stated%'
                then 'Not stated, not known or invalid'
            when lower(details.variable_b) = 'all' then 'All'
            else categories.ethnic_group
        end as ethnic_group
    from {{ ref('stg_nhs_annual__details') }} as details
    left join {{ ref('ethnic_group_labels') }} as labels
        on labels.label_source = 'nhs_annual'
        and labels.published_broad_label = lower(details.variable_a)
        and labels.published_label = lower(details.variable_b)
    left join {{ ref('ethnic_categories') }} as categories using (ethnic_category_code)
    where details.variable_type in ('Total', 'Ethnic Group')

)

select
    published_file,
    financial_year,
    org_type,
    org_code,
    org_name,
    broad_group,
    ethnic_group,
    questionnaire,
    initial_caseness,
    figure,
    try_cast(replace(published_value, ',', '') as double) as value,
    {{ published_cell_reason('published_value') }} as suppression_reason
from labelled
where ethnic_group is not null
