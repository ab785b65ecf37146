-- One row per organisation type and code.
select org_type, org_code
from {{ ref('dim_organisation') }}
group by org_type, org_code
having count(*) > 1
