-- The join that finds the pathway of delivered rows by their PathwayID.
{% macro join_pathway(relation) -%}
    inner join {{ ref('int_submissions__latest') }} as latest
        on latest.submission_id = {{ relation }}.submission_id
    inner join {{ ref('int_pathways__identifiers') }} as identifiers
        on identifiers.identifier_kind = 'pathway_id'
        and identifiers.provider_code = {{ relation }}.provider_code
        and identifiers.identifier = {{ relation }}.pathway_id
{%- endmacro %}
