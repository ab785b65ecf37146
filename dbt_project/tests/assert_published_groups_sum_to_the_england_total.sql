-- The detailed groups and the people whose ethnicity is not given make up England's total. A
-- failure means that a label was not recognised or a row was counted twice.
with

totals as (

    select
        financial_year,
        measure,
        max(count) filter (where broad_group = 'All') as total,
        sum(count) filter (where ethnic_group <> 'All') as sum_of_groups
    from {{ ref('nhs_annual_outcomes') }}
    where org_type = 'England'
    group by financial_year, measure

)

select *
from totals
where total <> sum_of_groups or (total is null) <> (sum_of_groups is null)
