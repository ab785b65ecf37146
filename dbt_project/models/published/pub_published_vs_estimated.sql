-- One row per cell of a published table whose analysis has been fitted, with the estimate as
-- published in pub_estimates.
select
    compared.report_table,
    compared.outcome,
    compared.ethnic_group,
    compared.model,
    compared.effect,
    compared.published_estimate,
    compared.published_lower,
    compared.published_upper,
    compared.is_doubtful,
    estimates.estimate,
    estimates.lower,
    estimates.upper,
    case when estimates.suppression_reason is null then compared.is_compatible end
        as is_compatible,
    estimates.suppression_reason,
    estimates.data_origin
from {{ ref('published_vs_estimated') }} as compared
inner join {{ ref('pub_estimates') }} as estimates
    on estimates.report_table = compared.report_table
    and estimates.outcome = compared.outcome
    and estimates.model = compared.model
    and estimates.ethnic_group = compared.ethnic_group
    and estimates.data_origin = compared.data_origin
