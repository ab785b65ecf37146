-- One row per published measure: what it counts. A measure that could not be protected says so.
select
    measures.measure,
    measures.measure_name,
    measures.numerator,
    measures.denominator,
    measures.dated_by,
    measures.official_measure,
    measures.higher_is,
    coalesce(decided.is_protected, false) as is_offered
from {{ ref('measures') }} as measures
left join {{ ref('int_disclosure__measures') }} as decided using (measure)
where measures.is_published
