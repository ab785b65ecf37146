-- A published percentage that its own counts cannot give means a wrong denominator or a misread cell.
select *
from {{ ref('published_percentage_agreement') }}
where n_outside_rounding > 0 or n_bounded_and_not > 0
