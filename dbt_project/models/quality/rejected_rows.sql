-- One row per rejected row, questioned value or refused submission; never a value.
with

accepted as (

    select distinct reporting_month, folder
    from {{ ref('stg_mds__submissions') }}

)

select
    cast(found.reporting_month as date) as reporting_month,
    found.provider_code,
    found.submission_id,
    found.folder,
    found.file,
    found.delivered_table,
    found.row_number,
    found.column_name,
    found.rule,
    found.reason,
    found.action,
    found.n_in_submission,
    case when found.action = 'submission refused' then accepted.folder is not null end as is_put_right
from {{ lake('mds', 'rejected_rows') }} as found
left join accepted
    on accepted.reporting_month = cast(found.reporting_month as date)
    and accepted.folder = found.folder
