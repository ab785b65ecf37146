-- One row per provider and month: the submission that counts.
-- Refresh wins over Primary, then the later file, then the larger id so that a tie is stable.
-- `submission_order` orders submissions by month.
select
    submission_id,
    reporting_month,
    provider_code,
    data_set_version,
    data_origin,
    cast(row_number() over (order by reporting_month, submission_id) as bigint) as submission_order
from {{ ref('stg_mds__submissions') }}
qualify row_number() over (
    partition by provider_code, reporting_month
    order by
        case when file_type = 'Refresh' then 1 else 0 end desc,
        data_set_created_at desc,
        submission_id desc
) = 1
