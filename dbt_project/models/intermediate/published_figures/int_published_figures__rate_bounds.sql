-- One row per published year, organisation, grouping of ethnicity, group and rate: numerator and
-- denominator as published, and between which numbers each of them and their ratio lie.
-- The seed published_rates says which counts make which rate. A published percentage, rounded to
-- whole numbers below England, narrows the ratio further, unless it contradicts the counts.
-- Nothing bounds a rate one of whose counts was not collected.
with

counts as (

    select * from {{ ref('int_published_figures__group_counts') }}

),

paired as (

    select
        numerators.financial_year,
        numerators.org_type,
        numerators.org_code,
        numerators.org_name,
        numerators.ethnic_grouping,
        numerators.ethnic_group,
        rates.measure,
        rates.kind,
        rates.population,
        numerators.percentage,
        numerators.count as numerator,
        case when rates.less_measure is null then denominators.count
            else denominators.count - deductions.count end as denominator,
        case when rates.less_measure is null then denominators.count_least
            else greatest(denominators.count_least - deductions.count_most, 0)
        end as denominator_least,
        case when rates.less_measure is null then denominators.count_most
            else denominators.count_most - deductions.count_least end as denominator_most,
        numerators.count_least as numerator_least,
        numerators.count_most as numerator_most,
        numerators.count_most is not null
            and denominators.count_most is not null
            and (rates.less_measure is null or deductions.count_most is not null) as is_bounded,
        coalesce(
            numerators.suppression_reason, denominators.suppression_reason,
            deductions.suppression_reason
        ) as suppression_reason
    from {{ ref('published_rates') }} as rates
    inner join counts as numerators on numerators.measure = rates.numerator_measure
    inner join counts as denominators
        on denominators.financial_year = numerators.financial_year
        and denominators.org_type = numerators.org_type
        and denominators.org_code = numerators.org_code
        and denominators.ethnic_grouping = numerators.ethnic_grouping
        and denominators.ethnic_group = numerators.ethnic_group
        and denominators.measure = rates.denominator_measure
    left join counts as deductions
        on deductions.financial_year = numerators.financial_year
        and deductions.org_type = numerators.org_type
        and deductions.org_code = numerators.org_code
        and deductions.ethnic_grouping = numerators.ethnic_grouping
        and deductions.ethnic_group = numerators.ethnic_group
        and deductions.measure = rates.less_measure

),

by_counts as (

    select
        financial_year, org_type, org_code, org_name, ethnic_grouping, ethnic_group, measure,
        kind, population, percentage, numerator, denominator, suppression_reason,
        case when is_bounded then numerator_least end as numerator_least,
        case when is_bounded then denominator_most end as denominator_most,
        -- nobody is in the numerator of a proportion who is not in its denominator; a null would
        -- not stop greatest and least
        case when is_bounded and kind = 'proportion' then least(numerator_most, denominator_most)
            when is_bounded then numerator_most end as numerator_most,
        case when is_bounded and kind = 'proportion' then greatest(denominator_least, numerator_least)
            when is_bounded then denominator_least end as denominator_least
    from paired

),

by_both as (

    select
        *,
        {{ rate('numerator_least', 'denominator_most') }} as least_by_counts,
        case
            when kind = 'proportion' and numerator_most >= denominator_least then 1.0
            else {{ rate('numerator_most', 'denominator_least') }}
        end as most_by_counts,
        (percentage - 0.5) / 100 as least_by_percentage,
        (percentage + 0.5) / 100 as most_by_percentage
    from by_counts

),

judged as (

    select
        *,
        coalesce(
            org_type <> 'England'
            and least_by_percentage <= most_by_counts and most_by_percentage >= least_by_counts,
            false
        ) as is_narrowed
    from by_both

)

select
    financial_year,
    org_type,
    org_code,
    org_name,
    ethnic_grouping,
    ethnic_group,
    measure,
    kind,
    population,
    numerator,
    denominator,
    numerator_least,
    numerator_most,
    denominator_least,
    denominator_most,
    percentage,
    case when is_narrowed then greatest(least_by_counts, least_by_percentage)
        else least_by_counts end as rate_least,
    case when is_narrowed then least(most_by_counts, most_by_percentage)
        else most_by_counts end as rate_most,
    suppression_reason
from judged
