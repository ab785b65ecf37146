-- One row per published row of the annual main file: year, organisation and variable.
-- Figures stay text, because `*`, `NULL` and nothing mean different things; see
-- int_published_figures__outcomes, which tells them apart.
select
    financial_year,
    trim(org_type) as published_org_type,
    {{ published_org_type('org_type') }} as org_type,
    case when trim(org_type) = 'England' then 'ENG' else upper(trim(org_code)) end as org_code,
    case when trim(org_type) = 'England' then 'England' else trim(org_name) end as org_name,
    trim(variable_type) as variable_type,
    trim(variable_a) as variable_a,
    trim(variable_b) as variable_b,
    {% for measure in [
        'referrals_received', 'accessing_services', 'finished_course_treatment', 'at_caseness',
        'not_at_caseness',
        'improvement', 'no_reliable_change', 'deterioration', 'recovery', 'reliable_recovery',
    ] -%}
    trim(count_{{ measure }}) as count_{{ measure }},
    {% endfor -%}
    {% for measure in [
        'improvement', 'no_reliable_change', 'deterioration', 'recovery', 'reliable_recovery',
    ] -%}
    trim(percentage_{{ measure }}) as percentage_{{ measure }},
    {% endfor -%}
    source_file
from {{ lake('nhs_annual', 'main') }}
