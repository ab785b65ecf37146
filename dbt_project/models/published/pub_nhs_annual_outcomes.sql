-- One row per published year, organisation, ethnic group and measure, as NHS England publishes it.
-- Nothing is withheld here that the publisher shows, and nothing shown that it withholds.
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
    suppression_reason
from {{ ref('nhs_annual_outcomes') }}
