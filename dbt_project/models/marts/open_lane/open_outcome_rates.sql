-- One row per published year, organisation, grouping of ethnicity, group and rate (Figures 1, 2, 5,
-- 6 and 7 of the report), with an interval that holds the sampling error and, below England, what
-- the publisher's rounding and withholding leave open.
-- The rate is that of the published counts, moved to the nearest value the published percentage
-- allows; where a count is withheld it is the percentage, and without one it is null, but its
-- interval stays. The interval is Wilson's, and for a ratio of flows that of two Poisson counts, at the
-- least and the most that the true counts can be.
with

bounded as (

    select
        *,
        case
            when numerator is null or denominator is null then percentage / 100
            else least(greatest({{ rate('numerator', 'denominator') }}, rate_least), rate_most)
        end as rate,
        rate_least * denominator_least as least_with_outcome,
        rate_most * denominator_least as most_with_outcome
    from {{ ref('int_published_figures__rate_bounds') }}

),

with_limits as (

    select
        *,
        case
            when denominator_least = 0 then null
            when kind = 'proportion' then greatest(
                {{ wilson('numerator_least', 'denominator_most', 'lower') }},
                {{ wilson('least_with_outcome', 'denominator_least', 'lower') }}
            )
            else {{ poisson_ratio('numerator_least', 'denominator_most', 'lower') }}
        end as rate_lower,
        case
            when denominator_least = 0 then null
            when kind = 'proportion' then least(
                {{ wilson('least(numerator_most, denominator_least)', 'denominator_least', 'upper') }},
                {{ wilson('most_with_outcome', 'denominator_least', 'upper') }}
            )
            else {{ poisson_ratio('numerator_most', 'denominator_least', 'upper') }}
        end as rate_upper
    from bounded

)

select
    financial_year,
    org_type,
    org_code,
    org_name,
    ethnic_grouping,
    ethnic_group,
    measure,
    population,
    numerator,
    denominator,
    numerator_least,
    numerator_most,
    denominator_least,
    denominator_most,
    percentage,
    rate,
    rate_least,
    rate_most,
    rate_lower,
    rate_upper,
    case when rate_lower is not null then concat(
        case when kind = 'proportion' then 'wilson' else 'poisson_ratio' end,
        case when org_type = 'England' then '' else '_over_rounding' end
    ) end as interval_method,
    suppression_reason
from with_limits
