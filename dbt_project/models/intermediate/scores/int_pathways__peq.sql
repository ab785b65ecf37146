{{ config(materialized='incremental') }}
-- One row per pathway with an answer to the patient experience questionnaire: the latest valid
-- answer to each item. Yes is 1, no is 0; scales run from 0 (never, not at all satisfied) to 4.
select
    pathway_key
    {%- for item in peq_items() %},
    cast(max(latest_score) filter (where tool = '{{ item }}') as integer) as {{ item }}
    {%- endfor %}
from {{ ref('int_pathways__answers') }}
where tool like 'peq%'
    {{ affected('and') }}
group by pathway_key
