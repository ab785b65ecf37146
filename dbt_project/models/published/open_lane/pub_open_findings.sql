-- One row per finding of the open lane. It rests on published figures only, so nothing of it is
-- withheld. Numbers are rounded so that the order in which a sum is taken changes none of them.
select
    finding,
    question,
    sentence,
    round(value, 6) as value,
    round(value_lower, 6) as value_lower,
    round(value_upper, 6) as value_upper,
    interval_method,
    source_table,
    source_row
from {{ ref('open_findings') }}
