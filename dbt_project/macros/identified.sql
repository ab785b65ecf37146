-- The join that finds the pathway of delivered rows by their PathwayID.
{% macro join_pathway(relation) -%}
    inner join {{ ref('int_submissions__latest') }} as latest
        on latest.submission_id = {{ relation }}.submission_id
    inner join {{ ref('int_pathways__identifiers') }} as identifiers
        on identifiers.identifier_kind = 'pathway_id'
        and identifiers.provider_code = {{ relation }}.provider_code
        and identifiers.identifier = {{ relation }}.pathway_id
{%- endmacro %}

-- Which pathway an identifier of a provider is of, from the submissions as they are now.
{% macro identifiers_of_pathways() -%}
    {%- for kind in ['service_request_id', 'pathway_id'] %}
    select
        provider_code,
        '{{ kind }}' as identifier_kind,
        {{ kind }} as identifier,
        min(pathway_key) as pathway_key
    from {{ ref('int_referrals__identified') }}
    where {{ kind }} is not null
    group by provider_code, {{ kind }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
