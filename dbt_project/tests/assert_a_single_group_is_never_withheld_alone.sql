{{ config(tags=["after_models"]) }}
-- With a published total, one withheld group could be worked out by subtraction.
select financial_year, measure
from {{ ref('pub_outcome_rates') }}
where ethnic_grouping = 'detailed'
group by financial_year, measure
having count(*) filter (where suppression_reason is not null) = 1
