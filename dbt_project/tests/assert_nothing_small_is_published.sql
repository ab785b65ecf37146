{{ config(tags=["after_models"]) }}
-- No published row holds fewer people than the minimum, by the true counts of today; no cell is
-- withheld without a reason; and nothing is lost between the decisions and the table. A failure
-- means that the decisions were made for other figures: run the asset disclosure/outcome_rates.
select published.period, published.org_code, published.ethnic_group, published.measure
from {{ ref('pub_outcome_rates') }} as published
left join {{ ref('agg_outcome_rates') }} as counted using (
    period_type, period, org_type, org_code, ethnic_grouping, ethnic_group, measure
)
where (published.rate is null) <> (published.suppression_reason is not null)
    or (published.numerator is null) <> (published.suppression_reason is not null)
    or (
        published.suppression_reason is null
        and (
            counted.numerator is null
            or {{ is_small('counted.numerator') }}
            or {{ is_small('counted.denominator - counted.numerator') }}
        )
    )
