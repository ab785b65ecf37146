{{ config(tags=["after_models"]) }}
-- The columns that name a published estimate name one row.
select analysis, outcome, variant, model, ethnic_group, count(*) as n_rows
from {{ ref('pub_estimates') }}
group by analysis, outcome, variant, model, ethnic_group
having count(*) > 1
