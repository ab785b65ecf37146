-- Building only what changed. Staging keeps the rows of submissions it has read. Pathways with a record in a submission that came or was replaced since
-- the last build are taken out of a table and put in again; so are the parts (periods) of the large
-- tables of rates whose counts changed. A build that cannot be partial (the first one, changed
-- definitions or areas, one that follows an unfinished one) makes every table anew.
-- The macros find the plan and what is affected by name: the tables of staging depend on the plan and,
-- with int_referrals__reported, every table of pathways on what is affected.

-- A table by name, as it is now: none when it is not there. It is no dependency, so a model may look
-- at what the last build left of a table that comes after it.
{% macro existing(name) -%}
    {%- if not execute -%}{{ return(none) }}{%- endif -%}
    {%- set schemas = {'fct': 'marts', 'agg': 'marts', 'stg': 'staging', 'int': 'intermediate'} -%}
    {%- set schema = schemas[name.split('_')[0]] -%}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=name)) }}
{%- endmacro %}

-- True when this build may keep the rows of the table `name` that nothing changed speaks of: the plan
-- says so, it was made by the same definitions, and the table is there to keep them in. A unit test
-- has no table.
{% macro is_partial(name) -%}
    {%- set definitions = env_var('TTE_DEFINITIONS', '') -%}
    {%- if not execute or flags.FULL_REFRESH or not definitions or model.resource_type == 'unit_test' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set plan = existing('int_builds__plan') -%}
    {%- if not plan or not existing(name) -%}{{ return(false) }}{%- endif -%}
    {%- set found = run_query(
        "select is_partial and definitions = '" ~ definitions ~ "' from " ~ plan
    ) -%}
    {{ return(found.columns[0].values()[0]) }}
{%- endmacro %}

-- dbt asks this before it puts rows into an incremental table. A table that is not built in part is
-- made anew, so that a column it gained is there.
{% macro should_full_refresh() -%}
    {%- if model.config.materialized == 'incremental' -%}
        {{ return(not is_partial(this.identifier)) }}
    {%- endif -%}
    {%- set asked = config.get('full_refresh') -%}
    {{ return(flags.FULL_REFRESH if asked is none else asked) }}
{%- endmacro %}

-- The lake's rows of the submissions that staging has not read; of all in a full build.
{% macro unread(table_name) -%}
    {%- if is_partial(this.identifier) -%}
        {%- set staged = existing('int_submissions__staged') -%}
        {%- set months = run_query(
            "select distinct strftime(reporting_month, 'month=%Y-%m/**') from " ~ staged
            ~ " where not is_kept order by 1"
        ).columns[0].values() -%}
    (
    select * from {{ lake('mds', table_name, months) }}
    where submission_id in (select submission_id from {{ staged }} where not is_kept)
    )
    {%- else -%}
    {{ lake('mds', table_name) }}
    {%- endif -%}
{%- endmacro %}

-- The condition that a pathway of the table `name` is to be built now, after `keyword`; nothing in a
-- full build. Repeat referrals depend on other pathways of the same person.
{% macro affected(keyword, column='pathway_key', name=none) -%}
    {%- set table = name or this.identifier -%}
    {%- if is_partial(table) -%}
    {%- set with_persons = table in ('int_pathways__repeats', 'fct_pathway') -%}
    {%- set among = 'int_pathways__affected' ~ ('_with_persons' if with_persons else '') -%}
    {{ keyword }} {{ column }} in (select pathway_key from {{ existing(among) }})
    {%- endif -%}
{%- endmacro %}

-- The condition that the period of a rate of this table is to be built now, after `keyword`; nothing
-- in a full build.
{% macro in_changed_periods(keyword, period_type='period_type', period='period') -%}
    {%- if is_partial(this.identifier) -%}
    {{ keyword }} ({{ period_type }}, {{ period }}) in (
        select (period_type, period) from {{ existing('int_builds__changed_periods') }}
        where table_name = '{{ this.identifier }}'
    )
    {%- endif -%}
{%- endmacro %}

-- Before new rows are put into a table that is built in part: the rows they take the place of are
-- taken out, by submission, period or pathway.
{% macro take_out_what_is_built_now() -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    {% if this.identifier.startswith('stg_') -%}
    where submission_id not in (
        select submission_id from {{ existing('int_submissions__staged') }} where is_kept
    )
    {%- elif this.identifier.startswith('agg_') -%}
    {{ in_changed_periods('where') }}
    {%- else -%}
    {{ affected('where') }}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}
