-- One row per detailed ethnic group.
select
    ethnic_category_code,
    ethnic_group,
    broad_group,
    is_minoritised,
    sort_order
from {{ ref('ethnic_categories') }}
