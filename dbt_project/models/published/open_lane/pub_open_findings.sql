-- One row per finding of the open lane. It rests on published figures only, so nothing of it is
-- withheld.
select
    finding,
    question,
    sentence,
    value,
    value_lower,
    value_upper,
    interval_method,
    source_table,
    source_row
from {{ ref('open_findings') }}
