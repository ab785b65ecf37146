-- One row per period that the large tables of rates were last built with.
-- depends_on: {{ ref('agg_outcome_rates') }}
-- depends_on: {{ ref('agg_outcome_rates_by_stratum') }}
select table_name, period_type, period, state from {{ ref('int_builds__periods') }}
