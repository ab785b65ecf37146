-- One row per reason and financial year of referral: pathways left out of fct_pathway.
select
    exclusion_reason,
    {{ financial_year('referral_received_date') }} as financial_year,
    count(*) as n_pathways
from {{ ref('int_pathways__latest_state') }}
where exclusion_reason is not null
group by exclusion_reason, {{ financial_year('referral_received_date') }}
