-- One row per month, organisation (or commissioner and provider) and measure of NHS England's
-- monthly publication, from the last version of each month.
select
    month,
    org_type,
    org_code,
    org_name,
    provider_code,
    measure_id,
    measure_name,
    try_cast(replace(published_value, ',', '') as double) as value,
    {{ published_cell_reason('published_value') }} as suppression_reason,
    file_version
from {{ ref('stg_nhs_monthly__activity') }}
