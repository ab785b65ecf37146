-- One row per published year, organisation, grouping of ethnicity, group and published measure:
-- the count, and between which numbers the true count lies.
-- England is exact. Below it a count is rounded to the nearest 5, so the true one is within 2; a
-- withheld count is 0 to 4. Minoritised is published from 2020-21; before, and to narrow it down
-- afterwards, it is everyone less White British and less those whose ethnicity is not given.
with

bounded as (

    select
        *,
        {{ least_true_count('count', 'org_type', 'suppression_reason') }} as count_least,
        {{ most_true_count('count', 'org_type', 'suppression_reason') }} as count_most
    from {{ ref('int_published_figures__outcomes') }}
    where ethnic_group is not null

),

published as (

    select
        financial_year, org_type, org_code, org_name, variable_type,
        case
            when broad_group = 'All' then 'all'
            when broad_group = 'Minoritised' then 'minoritised'
            when ethnic_group = 'All' then 'broad'
            else 'detailed'
        end as ethnic_grouping,
        case when ethnic_group = 'All' then broad_group else ethnic_group end as ethnic_group,
        measure, count, count_least, count_most, percentage, suppression_reason
    from bounded

),

everyone_else as (

    select
        financial_year, org_type, org_code, measure,
        {% for value in ['count', 'count_least', 'count_most'] -%}
        {% set counterpart = {'count': 'count', 'count_least': 'count_most',
            'count_most': 'count_least'}[value] -%}
        max({{ value }}) filter (where ethnic_group = 'All' and variable_type = 'Total')
        - max({{ counterpart }}) filter (
            where ethnic_group = 'White British' and variable_type = 'Ethnic Group'
        )
        - max({{ counterpart }}) filter (
            where ethnic_group = 'Not stated, not known or invalid'
                and variable_type = 'Ethnic Group'
        ) as {{ value }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from published
    group by financial_year, org_type, org_code, measure

),

minoritised as (

    select
        totals.financial_year, totals.org_type, totals.org_code, totals.org_name,
        'minoritised' as ethnic_grouping,
        'Minoritised' as ethnic_group,
        totals.measure,
        coalesce(bme.count, case when everyone_else.count > 0 then everyone_else.count end)
            as count,
        case when coalesce(bme.count_most, everyone_else.count_most) is not null
            then greatest(coalesce(bme.count_least, 0), coalesce(everyone_else.count_least, 0), 0)
        end as count_least,
        least(
            coalesce(bme.count_most, everyone_else.count_most),
            coalesce(everyone_else.count_most, bme.count_most)
        ) as count_most,
        bme.percentage,
        case
            when bme.count is not null or everyone_else.count > 0 then null
            else coalesce(bme.suppression_reason, totals.suppression_reason, 'small_count')
        end as suppression_reason
    from published as totals
    left join published as bme
        on bme.financial_year = totals.financial_year
        and bme.org_type = totals.org_type
        and bme.org_code = totals.org_code
        and bme.measure = totals.measure
        and bme.ethnic_grouping = 'minoritised'
    left join everyone_else
        on everyone_else.financial_year = totals.financial_year
        and everyone_else.org_type = totals.org_type
        and everyone_else.org_code = totals.org_code
        and everyone_else.measure = totals.measure
    where totals.ethnic_grouping = 'all'

)

select
    financial_year, org_type, org_code, org_name, ethnic_grouping, ethnic_group, measure,
    count, count_least, count_most, percentage, suppression_reason
from published
where variable_type in ('Total', 'Ethnic Group')
union all
select
    financial_year, org_type, org_code, org_name, ethnic_grouping, ethnic_group, measure,
    count, count_least, count_most, percentage, suppression_reason
from minoritised
