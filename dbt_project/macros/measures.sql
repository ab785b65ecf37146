-- The rows of the seed of measures, as a list of dictionaries. Conditions are SQL on fct_pathway.
{% macro measure_definitions(condition='true') -%}
    {%- set seed = ref('measures') -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set found = run_query(
        'select measure, numerator_condition, denominator_condition, dated_by, is_main from '
        ~ seed ~ ' where ' ~ condition ~ ' order by measure'
    ) -%}
    {%- set definitions = [] -%}
    {%- for row in found.rows -%}
        {%- do definitions.append(dict(row)) -%}
    {%- endfor -%}
    {{ return(definitions) }}
{%- endmacro %}

-- Counts of every measure by `keys`, one row per measure: one pass over the pathways for each
-- month that measures are dated by, then one row per measure from each wide row.
{% macro count_measures(pathways, keys, condition='true') -%}
    {%- set definitions = measure_definitions(condition) -%}
    {%- for dated_by in definitions | map(attribute='dated_by') | unique %}
    {%- set mine = definitions | selectattr('dated_by', 'equalto', dated_by) | list %}
    {{ 'union all' if not loop.first }}
    select
        names.measure,
        counts.month,
        {% for key in keys %}counts.{{ key }}, {% endfor %}
        case names.measure
            {%- for measure in mine %}
            when '{{ measure.measure }}' then counts.{{ measure.measure }}_numerator
            {%- endfor %}
        end as numerator,
        case names.measure
            {%- for measure in mine %}
            when '{{ measure.measure }}' then counts.{{ measure.measure }}_denominator
            {%- endfor %}
        end as denominator
    from (
        select
            {{ dated_by }} as month,
            {% for key in keys %}{{ key }}, {% endfor %}
            {%- for measure in mine %}
            count(*) filter (
                where ({{ measure.denominator_condition }}) and ({{ measure.numerator_condition }})
            ) as {{ measure.measure }}_numerator,
            count(*) filter (where {{ measure.denominator_condition }})
                as {{ measure.measure }}_denominator{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ pathways }}
        where {{ dated_by }} is not null
        group by {{ dated_by }}, {{ keys | join(', ') }}
    ) as counts
    cross join (
        {%- for measure in mine %}
        select '{{ measure.measure }}' as measure {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as names
    {%- endfor %}
{%- endmacro %}

-- Rows of every organisation that a row belongs to. `columns` are kept.
{% macro organisations_of(relation, columns) -%}
    {%- set levels = [
        ('England', "'ENG'"), ('Region', 'region_code'), ('ICB', 'icb_code'),
        ('Sub-ICB', 'sub_icb_code'), ('Provider', 'provider_code'),
    ] -%}
    {%- for org_type, org_code in levels %}
    select '{{ org_type }}' as org_type, {{ org_code }} as org_code, {{ columns | join(', ') }}
    from {{ relation }}
    where {{ org_code }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
