-- One row per rate of a provider that is kept with every release, so that it can be seen later what
-- a resubmission moved: by month and financial year, all people, White British and minoritised.
select
    period_type,
    period,
    org_code as provider_code,
    ethnic_grouping,
    ethnic_group,
    measure,
    numerator,
    denominator,
    rate
from {{ ref('agg_outcome_rates') }}
where org_type = 'Provider'
    and period_type in ('month', 'financial_year')
    and ethnic_grouping in ('all', 'minoritised')
