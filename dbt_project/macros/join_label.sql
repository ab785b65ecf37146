-- The join that finds the label of a code in the seed of labels.
{% macro join_label(item, code_column, alias) -%}
    left join {{ ref('code_labels') }} as {{ alias }}
        on {{ alias }}.item = '{{ item }}' and {{ alias }}.code = {{ code_column }}
{%- endmacro %}
