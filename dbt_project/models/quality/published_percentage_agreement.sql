-- One row per published year, type of organisation and rate: how many published percentages there
-- are, how many can be worked out again from published counts, and how many of those agree.
-- England's percentages have one decimal and exact counts. Below England a percentage is whole and
-- both counts are rounded, so it agrees when some true counts within the rounding give it; then it
-- was counted as recomputable only when none of the counts is withheld. Half a unit is taken either
-- way, so a publisher who rounds halves to even agrees too.
with

percentages as (

    select
        rates.*,
        100 * {{ rate('numerator_least', 'denominator_most') }} as percentage_least,
        100 * {{ rate('least(numerator_most, denominator_most)', 'denominator_least') }}
            as percentage_most,
        case when rates.org_type = 'England' then 0.05 else 0.5 end as half_a_unit
    from {{ ref('open_outcome_rates') }} as rates
    where rates.percentage is not null

),

judged as (

    select
        *,
        numerator is not null and denominator is not null as is_recomputable,
        percentage >= percentage_least - half_a_unit - 1e-9
            and percentage <= percentage_most + half_a_unit + 1e-9 as is_within_rounding
    from percentages

)

select
    financial_year,
    org_type,
    measure,
    count(*) as n_percentages,
    count(*) filter (where is_recomputable) as n_recomputable,
    count(*) filter (where is_recomputable and is_within_rounding) as n_within_rounding,
    count(*) filter (where is_recomputable and not is_within_rounding) as n_outside_rounding,
    -- percentages beside a withheld count: they can be bounded, and must not contradict the bounds
    count(*) filter (where not is_recomputable and is_within_rounding) as n_bounded_and_consistent,
    count(*) filter (where not is_recomputable and not is_within_rounding) as n_bounded_and_not
from judged
group by financial_year, org_type, measure
