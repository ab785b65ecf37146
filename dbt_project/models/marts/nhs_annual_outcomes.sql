-- One row per published year, organisation, ethnic group and measure of NHS England's annual
-- publication. England is exact; below it counts are rounded to 5 and small ones withheld by
-- the publisher.
select
    financial_year,
    org_type,
    org_code,
    org_name,
    broad_group,
    ethnic_group,
    measure,
    count,
    percentage,
    suppression_reason,
    percentage_suppression_reason
from {{ ref('int_published_figures__outcomes') }}
where ethnic_group is not null and variable_type in ('Total', 'Ethnic Group')
