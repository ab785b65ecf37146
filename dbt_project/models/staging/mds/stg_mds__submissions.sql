{{ config(materialized='table') }}
-- One row per accepted submission: one provider's version of one month.
select
    submission_id,
    cast(reporting_month as date) as reporting_month,
    provider_code,
    file_type,
    data_set_version,
    cast(data_set_created_at as timestamp) as data_set_created_at,
    cast(landed_at as timestamp) as landed_at,
    data_origin,
    folder,
    cast(n_rows as bigint) as n_rows,
    cast(n_extra_columns as bigint) as n_extra_columns
from {{ lake('mds', 'submissions') }}
