-- One row per line of a grouping of ethnicity and detailed group in it.
select distinct
    lines.ethnic_grouping,
    lines.ethnic_group,
    detailed.ethnic_group as detailed_group
from {{ ref('int_ethnic_groups__groupings') }} as lines
inner join {{ ref('int_ethnic_groups__groupings') }} as detailed
    on detailed.ethnic_category_code = lines.ethnic_category_code
    and detailed.ethnic_grouping = 'detailed'
