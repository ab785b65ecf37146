-- Every ethnic label of the annual publication has a row in the seed ethnic_group_labels. A label
-- listed here is new: add it there.
select distinct financial_year, published_label
from {{ ref('int_published_figures__outcomes') }}
where ethnic_group is null
