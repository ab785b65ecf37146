-- One row per financial year, organisation, stratum, grouping of ethnicity, group and measure that is
-- offered: ethnic group crossed with gender, age band or fifth of deprivation.
select
    period_type,
    period,
    org_type,
    org_code,
    stratum_type,
    stratum,
    ethnic_grouping,
    ethnic_group,
    measure,
    {{ published_rate_columns() }},
    (select max(data_origin) from {{ ref('fct_pathway') }}) as data_origin
from {{ ref('int_disclosure__offered_rates') }}
where stratum_type <> 'none'
