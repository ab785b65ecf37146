-- The one place that knows how the engine reads the lake: Parquet below
-- <lake_dir>/<source>/<table>/. A table that has no file yet is empty, with the columns that
-- its source declares, so that everything downstream builds and shows that there are no data.
-- `folders` are those below the table that are read: every one, unless named.
{% macro lake(source_name, table_name, folders=['**']) -%}
    {{ return(adapter.dispatch('lake')(source_name, table_name, folders)) }}
{%- endmacro %}

{% macro default__lake(source_name, table_name, folders) -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set patterns = [] -%}
    {%- if execute -%}
        {%- for folder in folders -%}
            {%- set pattern = [var('lake_dir'), source_name, table_name, folder, '*.parquet']
                | join('/') -%}
            {%- set found = run_query("select count(*) from glob('" ~ pattern ~ "')") -%}
            {%- if found.columns[0].values()[0] > 0 -%}
                {%- do patterns.append("'" ~ pattern ~ "'") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    (
    select {{ lake_columns(source_name, table_name, empty=false) }} from (
        select {{ lake_columns(source_name, table_name, empty=true) }} where false
        {%- if patterns %}
        union all by name
        select * from read_parquet(
            [{{ patterns | join(', ') }}], union_by_name = true, hive_partitioning = false
        )
        {%- endif %}
    ) as files
    )
{%- endmacro %}

{% macro lake_columns(source_name, table_name, empty) -%}
    {%- if execute -%}
        {%- set ns = namespace(names=[]) -%}
        {%- for node in graph.sources.values()
            if node.source_name == source_name and node.name == table_name -%}
            {%- for column in node.columns.values() -%}
                {%- set type = column.data_type or 'varchar' -%}
                {%- do ns.names.append(
                    'cast(null as ' ~ type ~ ') as "' ~ column.name ~ '"' if empty
                    else '"' ~ column.name ~ '"'
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {{ ns.names | join(', ') }}
    {%- else -%}
        1 as not_parsed
    {%- endif -%}
{%- endmacro %}
