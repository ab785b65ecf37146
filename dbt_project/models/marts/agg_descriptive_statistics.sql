-- One row per population, ethnic group and statistic: Tables 2 to 4 of the report and its Figure 4
-- (mean age and deprivation decile), with the names of those tables.
-- Sessions are treatment contacts and exist, like the wait for treatment, for those who accessed.
with

unemployed as (

    select label from {{ ref('code_labels') }}
    where item = 'employment_status' and report_category = 'Unemployed'

),

people as (

    select
        pathways.*,
        case when is_accessed then n_treatment_contacts end as n_sessions,
        employment_status in ('Missing', 'Not stated') as is_employment_missing,
        employment_status in (select label from unemployed) as is_unemployed
    from {{ ref('fct_pathway') }} as pathways

),

by_population as (

    {% for population, condition in [
        ('referred', 'true'),
        ('assessed', 'is_assessed'),
        ('accessed', 'is_accessed'),
        ('treated', 'is_course_of_treatment'),
        ('at_caseness', 'is_at_caseness'),
    ] %}
    select
        '{{ population }}' as population,
        groupings.ethnic_group,
        count(*) as n_people,
        {%- for name, column in [
            ('age_years', 'age_years'), ('imd_decile', 'imd_decile'),
            ('phq9_initial', 'phq9_first'), ('gad7_initial', 'gad7_first'),
            ('weeks_referral_to_assessment', 'weeks_to_assessment'),
            ('weeks_assessment_to_treatment', 'weeks_to_treatment'), ('n_sessions', 'n_sessions'),
        ] %}
        avg({{ column }}) as {{ name }}_mean,
        stddev_samp({{ column }}) as {{ name }}_sd,
        count({{ column }}) as {{ name }}_n,
        {%- endfor %}
        count(*) filter (where medication_status = 'Prescribed but not taking')
            as medication_prescribed_not_taking,
        count(*) filter (where medication_status = 'Prescribed and taking')
            as medication_prescribed_taking,
        count(*) filter (where medication_status = 'Not prescribed') as medication_not_prescribed,
        count(*) filter (where medication_status = 'Missing') as medication_missing,
        count(*) filter (where gender = 'Male') as gender_male,
        count(*) filter (where gender = 'Female') as gender_female,
        count(*) filter (where gender not in ('Male', 'Female')) as gender_other_or_unknown,
        count(*) filter (where not is_employment_missing and not is_unemployed)
            as employment_not_unemployed,
        count(*) filter (where is_unemployed) as employment_unemployed,
        count(*) filter (where is_employment_missing) as employment_missing
    from people
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings
        on groupings.ethnic_category_code = people.ethnic_category_code
        and groupings.ethnic_grouping in ('detailed', 'all')
    where {{ condition }}
    group by groupings.ethnic_group
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

{% for name in [
    'age_years', 'imd_decile', 'phq9_initial', 'gad7_initial', 'weeks_referral_to_assessment',
    'weeks_assessment_to_treatment', 'n_sessions',
] %}
{% for moment in ['mean', 'sd'] %}
select population, ethnic_group, '{{ name }}_{{ moment }}' as statistic,
    {{ name }}_{{ moment }} as value, {{ name }}_n as n
from by_population
union all
{% endfor %}
{% endfor %}
{% for name in [
    'medication_prescribed_not_taking', 'medication_prescribed_taking',
    'medication_not_prescribed', 'medication_missing', 'gender_male', 'gender_female',
    'gender_other_or_unknown', 'employment_not_unemployed', 'employment_unemployed',
    'employment_missing',
] %}
select population, ethnic_group, '{{ name }}_pct', 100 * {{ rate(name, 'n_people') }}, n_people
from by_population
{{ 'union all' if not loop.last }}
{% endfor %}
