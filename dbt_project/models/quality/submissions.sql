-- One row per accepted submission, also those a later one replaced.
select
    submissions.submission_id,
    submissions.reporting_month,
    submissions.provider_code,
    submissions.file_type,
    submissions.data_set_version,
    submissions.data_set_created_at,
    submissions.landed_at,
    submissions.data_origin,
    submissions.n_rows,
    submissions.n_extra_columns,
    latest.submission_id is not null as is_latest
from {{ ref('stg_mds__submissions') }} as submissions
left join {{ ref('int_submissions__latest') }} as latest using (submission_id)
