-- One row per row of the published outcome rates, with its true counts and why it is withheld.
select *
from {{ ref('int_disclosure__outcome_rates') }}
where is_offered and ethnic_grouping <> 'left_between'
