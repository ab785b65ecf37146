-- One row per accepted submission with its rank among the versions of its provider's month: 1 counts.
-- Refresh wins over Primary, then the later file, then the one accepted later, then the larger id
-- so that a tie is stable.
select
    submission_id,
    reporting_month,
    provider_code,
    data_set_version,
    data_origin,
    landed_at,
    row_number() over (
        partition by provider_code, reporting_month
        order by
            case when file_type = 'Refresh' then 1 else 0 end desc,
            data_set_created_at desc,
            landed_at desc,
            submission_id desc
    ) as version_rank
from {{ ref('stg_mds__submissions') }}
