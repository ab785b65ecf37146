-- One row per accepted submission, also those a later one replaced.
with

counted as (

    select
        submission_id,
        sum(n_rejected) as n_rows_rejected,
        string_agg(
            case when extra_columns <> '' then delivered_table || ': ' || extra_columns end, '; '
        ) as extra_columns
    from {{ lake('mds', 'delivered_tables') }}
    group by submission_id

)

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
    cast(coalesce(counted.n_rows_rejected, 0) as bigint) as n_rows_rejected,
    submissions.n_extra_columns,
    counted.extra_columns,
    latest.submission_id is not null as is_latest
from {{ ref('stg_mds__submissions') }} as submissions
left join {{ ref('int_submissions__latest') }} as latest using (submission_id)
left join counted using (submission_id)
