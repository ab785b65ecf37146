-- One row per organisation and name of the annual publication: the years it had that name.
select
    org_type,
    org_code,
    org_name,
    min(financial_year) as first_financial_year,
    max(financial_year) as last_financial_year
from {{ ref('stg_nhs_annual__main') }}
group by org_type, org_code, org_name
