-- One row per grouping of ethnicity and group: what pages for stakeholders call it.
select
    ethnic_grouping,
    ethnic_group,
    census_name,
    people,
    panel,
    sort_order
from {{ ref('ethnic_group_names') }}
