-- One row per published year, organisation, ethnic group and measure.
-- Labels become the 16 groups whatever their capitals; `BME` of the variable BME Group is everyone
-- but White British whose ethnicity is given. An organisation that is published under
-- two names with the same figures is counted once. `*` is withheld by the publisher, `NULL` is
-- not applicable, an empty cell was not collected.
{% set measures = [
    ('referrals_received', 'referrals_received', false),
    ('accessing_services', 'accessing_services', false),
    ('finished_course_treatment', 'finished_course_treatment', false),
    ('at_caseness', 'at_caseness', false),
    ('not_at_caseness', 'not_at_caseness', false),
    ('recovery', 'recovery', true),
    ('improvement', 'reliable_improvement', true),
    ('no_reliable_change', 'no_reliable_change', true),
    ('deterioration', 'reliable_deterioration', true),
    ('reliable_recovery', 'reliable_recovery', true),
] %}
with

labelled as (

    select
        main.*,
        case
            when main.variable_type = 'Total' then 'All'
            when lower(main.variable_a) = 'bme' then 'Minoritised'
            when lower(main.variable_a) = 'white british' then 'White'
            else labels.broad_group
        end as broad_group,
        case
            when main.variable_type = 'Total' or lower(main.variable_a) = 'bme' then 'All'
            when lower(main.variable_a) = 'white british' then 'White British'
            when lower(main.variable_a) like 'not stated%' then 'Not stated, not known or invalid'
            when lower(main.variable_b) = 'all' then 'All'
            else categories.ethnic_group
        end as ethnic_group,
        row_number() over (
            partition by
                main.financial_year, main.org_type, main.org_code, main.variable_type,
                lower(main.variable_a), lower(main.variable_b)
            order by main.org_name
        ) as name_number
    from {{ ref('stg_nhs_annual__main') }} as main
    left join {{ ref('ethnic_group_labels') }} as labels
        on labels.label_source = 'nhs_annual'
        and labels.published_broad_label = lower(main.variable_a)
        and labels.published_label = lower(main.variable_b)
    left join {{ ref('ethnic_categories') }} as categories using (ethnic_category_code)
    where main.variable_type in ('Total', 'Ethnic Group', 'BME Group')

),

figures as (

    {% for published, measure, has_percentage in measures %}
    select
        financial_year,
        org_type,
        org_code,
        org_name,
        variable_type,
        variable_a,
        variable_b,
        broad_group,
        ethnic_group,
        '{{ measure }}' as measure,
        count_{{ published }} as published_count,
        {{ 'percentage_' ~ published if has_percentage else 'cast(null as varchar)' }}
            as published_percentage,
        {{ 'true' if has_percentage else 'false' }} as has_percentage
    from labelled
    where name_number = 1
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    financial_year,
    org_type,
    org_code,
    org_name,
    variable_type,
    broad_group,
    ethnic_group,
    concat(variable_a, ' / ', variable_b) as published_label,
    measure,
    {{ published_integer('published_count') }} as count,
    try_cast(published_percentage as double) as percentage,
    {{ published_cell_reason('published_count') }} as suppression_reason,
    case when has_percentage then {{ published_cell_reason('published_percentage') }} end
        as percentage_suppression_reason
from figures
