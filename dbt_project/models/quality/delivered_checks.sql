-- One row per submission and expectation on a file as delivered; counts only.
select
    submission_id,
    cast(reporting_month as date) as reporting_month,
    delivered_table,
    name as check_name,
    severity,
    reason,
    is_passed,
    n_rows,
    n_unexpected
from {{ lake('mds', 'delivered_checks') }}
