-- One row per provider and month: the submission that counts.
-- `submission_order` orders submissions by month.
select
    submission_id,
    reporting_month,
    provider_code,
    data_set_version,
    data_origin,
    cast(row_number() over (order by reporting_month, submission_id) as bigint) as submission_order
from {{ ref('int_submissions__ranked') }}
where version_rank = 1
