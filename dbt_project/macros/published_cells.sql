-- Why a published cell holds no number: withheld by the publisher, not applicable, not collected,
-- or unreadable. Null when it holds one.
{% macro published_cell_reason(cell) -%}
    case
        when {{ cell }} is null or {{ cell }} = '' then 'not_collected'
        when {{ cell }} in ('*') then 'small_count'
        when upper({{ cell }}) in ('NULL', 'N/A', '-') then 'not_applicable'
        when try_cast(replace({{ cell }}, ',', '') as double) is null then 'unreadable'
    end
{%- endmacro %}

-- One name for each type of organisation, whatever the publication calls it.
{% macro published_org_type(column) -%}
    case trim({{ column }})
        when 'Commissioning Region' then 'Region'
        when 'SubICB' then 'Sub-ICB'
        when 'Sub ICB' then 'Sub-ICB'
        else trim({{ column }})
    end
{%- endmacro %}
