-- Building only what changed: pathways with a record in a submission that came or was replaced since
-- the last build are taken out of a table and put in again. A build that cannot be partial (first
-- one, changed definitions or areas) takes everything out and puts everything in, by the same rows.
-- The macros find the plan and the affected pathways by name: int_referrals__reported, on which every
-- table of pathways depends, depends on them.

-- A table by name, as it is now: none when it is not there. It is no dependency, so a model may look
-- at what the last build left of a table that comes after it.
{% macro existing(name, schema='intermediate') -%}
    {%- if not execute -%}{{ return(none) }}{%- endif -%}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}

-- True when this build may keep the pathways that no changed submission speaks of: the plan says so
-- and the table `name` is there to keep them in.
{% macro is_partial(name) -%}
    {%- if not execute or flags.FULL_REFRESH or not env_var('TTE_DEFINITIONS', '') -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set plan = existing('int_builds__plan') -%}
    {%- if not plan or not existing(name, 'marts' if name.startswith('fct_') else 'intermediate') -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query('select is_partial from ' ~ plan).columns[0].values()[0]) }}
{%- endmacro %}

-- The condition that a pathway of the table `name` is to be built now, after `keyword`; nothing in a
-- full build. `among` names the table of pathways to be built.
{% macro affected(keyword, column='pathway_key', name=none, among='int_pathways__affected') -%}
    {%- if is_partial(name or this.identifier) -%}
    {{ keyword }} {{ column }} in (select pathway_key from {{ existing(among) }})
    {%- endif -%}
{%- endmacro %}

-- Before new rows are put in: the pathways that are built now are taken out.
{% macro take_out_affected(among='int_pathways__affected') -%}
    {%- if is_incremental() -%}
    delete from {{ this }} {{ affected('where', among=among) }}
    {%- endif -%}
{%- endmacro %}
