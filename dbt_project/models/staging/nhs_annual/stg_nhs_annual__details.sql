-- One row per published year, organisation, variable and figure of the annual files beside the main
-- one: effect sizes, last therapies, questionnaire answers, employment and medication at the end.
-- Figures stay text, because `*`, `NULL` and nothing mean different things.
{% set keys = ['financial_year', 'org_type', 'org_code', 'org_name', 'variable_type', 'variable_a',
    'variable_b', 'source_file', 'source_sha256', 'reader_version', 'measure', 'initial_caseness'] %}
{% for kind in ['effect_size', 'therapy_type', 'peq', 'employment', 'medication'] %}
{% if execute %}
{% set figures = [] %}
{% for node in graph.sources.values() if node.source_name == 'nhs_annual' and node.name == kind %}
{% for name in node.columns if name not in keys %}{% do figures.append(name) %}{% endfor %}
{% endfor %}
{% else %}
{% set figures = ['not_parsed'] %}
{% endif %}
select
    '{{ kind }}' as published_file,
    financial_year,
    {{ published_org_type('org_type') }} as org_type,
    case when trim(org_type) = 'England' then 'ENG' else upper(trim(org_code)) end as org_code,
    case when trim(org_type) = 'England' then 'England' else trim(org_name) end as org_name,
    trim(variable_type) as variable_type,
    trim(variable_a) as variable_a,
    trim(variable_b) as variable_b,
    {{ 'trim(measure)' if kind == 'effect_size' else 'cast(null as varchar)' }} as questionnaire,
    {{ 'trim(initial_caseness)' if kind == 'effect_size' else 'cast(null as varchar)' }}
        as initial_caseness,
    figure,
    nullif(published_value, '(empty)') as published_value,
    source_file
from (
    select
        *,
        unnest_names.figure,
        case unnest_names.figure
            {% for name in figures -%}
            when '{{ name }}' then coalesce(trim({{ name }}), '(empty)')
            {% endfor -%}
        end as published_value
    from {{ lake('nhs_annual', kind) }} as delivered
    cross join (
        {% for name in figures -%}
        select '{{ name }}' as figure {{ 'union all' if not loop.last }}
        {% endfor -%}
    ) as unnest_names
) as long
{{ 'union all' if not loop.last }}
{% endfor %}
