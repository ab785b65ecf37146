{{ config(tags=["after_models"]) }}
-- No published count of people is under the minimum, and no cell is withheld without a reason.
select financial_year, ethnic_group, measure
from {{ ref('pub_outcome_rates') }}
where numerator < {{ var('smallest_published_count') }}
    or denominator < {{ var('smallest_published_count') }}
    or (rate is null) <> (suppression_reason is not null)
