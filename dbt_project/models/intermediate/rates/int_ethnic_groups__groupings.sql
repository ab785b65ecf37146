-- One row per ethnic category, given or not, and grouping: the line it is shown in.
-- The five broad groups are those of the 2001 census and NHS England, Chinese in Other. Two
-- groupings show Chinese in a line of its own. The lines of every grouping sum to everyone.
with

every as (

    select ethnic_category_code, ethnic_group, broad_group, is_minoritised
    from {{ ref('ethnic_categories') }}
    union all
    select ethnic_category_code, ethnic_group, null, null
    from {{ ref('ethnicity_not_given') }}

)

select ethnic_category_code, 'all' as ethnic_grouping, 'All' as ethnic_group from every
union all
select ethnic_category_code, 'detailed', ethnic_group from every
union all
select ethnic_category_code, 'broad', coalesce(broad_group, 'Not stated, not known or invalid')
from every
union all
select
    ethnic_category_code,
    'broad_chinese_apart',
    case
        when ethnic_category_code = 'R' then ethnic_group
        when broad_group = 'Other ethnic groups' then 'Other ethnic groups except Chinese'
        else coalesce(broad_group, 'Not stated, not known or invalid')
    end
from every
union all
select
    ethnic_category_code,
    'minoritised',
    case
        when is_minoritised then 'Minoritised'
        when not is_minoritised then 'White British'
        else 'Not stated, not known or invalid'
    end
from every
union all
select
    ethnic_category_code,
    'minoritised_chinese_apart',
    case
        when ethnic_category_code = 'R' then ethnic_group
        when is_minoritised then 'Minoritised except Chinese'
        when not is_minoritised then 'White British'
        else 'Not stated, not known or invalid'
    end
from every
