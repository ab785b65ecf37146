-- One row per published year, organisation, grouping of ethnicity, group other than White British
-- and rate: how the group differs from White British, and the same as an odds ratio for England.
-- The interval of the difference is Newcombe's (1998, method 10), a square-and-add of the intervals
-- of the two rates. What rounding leaves open does not average out, so it is added in full to it.
with

reference as (

    select * from {{ ref('open_outcome_rates') }}
    where ethnic_grouping = 'detailed' and ethnic_group = 'White British'

),

paired as (

    select
        compared.financial_year,
        compared.org_type,
        compared.org_code,
        compared.org_name,
        compared.ethnic_grouping,
        compared.ethnic_group,
        compared.measure,
        compared.population,
        compared.numerator,
        compared.denominator,
        compared.rate,
        compared.rate_least,
        compared.rate_most,
        compared.rate_lower,
        compared.rate_upper,
        compared.interval_method,
        coalesce(compared.suppression_reason, reference.suppression_reason)
            as suppression_reason,
        reference.numerator as reference_numerator,
        reference.denominator as reference_denominator,
        reference.rate as reference_rate,
        reference.rate_least as reference_least,
        reference.rate_most as reference_most,
        reference.rate_lower as reference_lower,
        reference.rate_upper as reference_upper,
        case
            when compared.org_type = 'England' and compared.interval_method = 'wilson'
                and least(compared.numerator, compared.denominator - compared.numerator) > 0
                then sqrt(
                    1.0 / compared.numerator
                    + 1.0 / (compared.denominator - compared.numerator)
                    + 1.0 / reference.numerator
                    + 1.0 / (reference.denominator - reference.numerator)
                )
        end as log_odds_ratio_error
    from {{ ref('open_outcome_rates') }} as compared
    inner join reference
        on reference.financial_year = compared.financial_year
        and reference.org_type = compared.org_type
        and reference.org_code = compared.org_code
        and reference.measure = compared.measure
    where compared.ethnic_group <> 'White British' and compared.ethnic_grouping <> 'all'

),

with_ratio as (

    select
        *,
        case when log_odds_ratio_error is not null then
            (numerator / cast(denominator - numerator as double))
            / (reference_numerator / cast(reference_denominator - reference_numerator as double))
        end as odds_ratio,
        (rate_least - reference_most) - sqrt(
            power(rate_least - rate_lower, 2) + power(reference_upper - reference_most, 2)
        ) as rate_difference_lower,
        (rate_most - reference_least) + sqrt(
            power(rate_upper - rate_most, 2) + power(reference_least - reference_lower, 2)
        ) as rate_difference_upper
    from paired

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
    rate,
    reference_numerator,
    reference_denominator,
    reference_rate,
    'White British' as reference_group,
    rate - reference_rate as rate_difference,
    rate_difference_lower,
    rate_difference_upper,
    case when rate_difference_lower is not null
        then concat('newcombe_', interval_method) end as interval_method,
    odds_ratio,
    odds_ratio * exp(-{{ var('normal_quantile') }} * log_odds_ratio_error) as odds_ratio_lower,
    odds_ratio * exp({{ var('normal_quantile') }} * log_odds_ratio_error) as odds_ratio_upper,
    log_odds_ratio_error as log_odds_ratio_std_error,
    suppression_reason
from with_ratio
