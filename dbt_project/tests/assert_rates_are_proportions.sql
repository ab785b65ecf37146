-- A rate lies between 0 and 1 and inside its interval. DuckDB divides by zero to infinity.
select *
from {{ ref('agg_outcome_rates') }}
where not (rate_lower <= rate and rate <= rate_upper and rate_lower >= 0 and rate_upper <= 1)
