{{ config(materialized='incremental') }}
-- One row per pathway with a record of long-term conditions: how many, none being a record too.
select
    identifiers.pathway_key,
    count(distinct conditions.condition_code) filter (
        where not coalesce(listed.is_none, false)
    ) as n_long_term_conditions
from {{ ref('stg_mds__long_term_conditions') }} as conditions
{{ join_pathway('conditions') }}
left join {{ ref('long_term_conditions') }} as listed
    on listed.condition_code = conditions.condition_code
where conditions.condition_code is not null
    {{ affected('and', 'identifiers.pathway_key') }}
group by identifiers.pathway_key
