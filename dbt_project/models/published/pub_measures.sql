-- One row per published measure: what it counts.
select
    measure,
    measure_name,
    numerator,
    denominator,
    dated_by,
    official_measure,
    higher_is
from {{ ref('measures') }}
where is_published
