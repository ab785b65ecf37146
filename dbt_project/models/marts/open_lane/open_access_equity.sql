-- One row per published year, area on today's map, grouping of ethnicity, group and measure:
-- referrals (or people accessing, or finished courses) per 1,000 residents, against White British,
-- and the group's share of them against its share of the residents.
-- Residents are those of the 2021 Census, all ages, in every year: rates of far years lean on how
-- the population has changed. Counts are of referrals, so a person referred twice is two.
with

residents as (

    select area_type, area_code, area_name, ethnic_grouping, ethnic_group, n_residents,
        share_of_residents
    from {{ ref('agg_residents') }}
    where census_year = 2021
    qualify lookup_year = max(lookup_year) over (partition by area_type)

),

counts as (

    select * from {{ ref('int_access__counts_by_area') }}

),

with_reference as (

    select
        counts.*,
        residents.area_name,
        residents.n_residents,
        residents.share_of_residents,
        reference.n_least as reference_least,
        reference.n_most as reference_most,
        reference.n_people as reference_people,
        reference_residents.n_residents as reference_residents,
        everyone.n_people - not_given.n_people as n_given,
        everyone.n_least - not_given.n_most as n_given_least,
        everyone.n_most - not_given.n_least as n_given_most,
        {{ rate('not_given.n_people', 'everyone.n_people') }} as share_without_ethnicity
    from counts
    inner join residents using (area_type, area_code, ethnic_grouping, ethnic_group)
    inner join counts as reference
        on reference.financial_year = counts.financial_year
        and reference.area_type = counts.area_type
        and reference.area_code = counts.area_code
        and reference.measure = counts.measure
        and reference.ethnic_grouping = 'detailed' and reference.ethnic_group = 'White British'
    inner join residents as reference_residents
        on reference_residents.area_type = counts.area_type
        and reference_residents.area_code = counts.area_code
        and reference_residents.ethnic_grouping = 'detailed'
        and reference_residents.ethnic_group = 'White British'
    inner join counts as everyone
        on everyone.financial_year = counts.financial_year
        and everyone.area_type = counts.area_type
        and everyone.area_code = counts.area_code
        and everyone.measure = counts.measure
        and everyone.ethnic_grouping = 'all'
    inner join counts as not_given
        on not_given.financial_year = counts.financial_year
        and not_given.area_type = counts.area_type
        and not_given.area_code = counts.area_code
        and not_given.measure = counts.measure
        and not_given.ethnic_grouping = 'detailed'
        and not_given.ethnic_group = 'Not stated, not known or invalid'

)

select
    financial_year,
    area_type,
    area_code,
    area_name,
    ethnic_grouping,
    ethnic_group,
    measure,
    n_organisations,
    n_people,
    n_least,
    n_most,
    n_residents,
    1000 * {{ rate('n_people', 'n_residents') }} as per_1000_residents,
    1000 * {{ byar('n_least', 'lower') }} / nullif(n_residents, 0) as per_1000_lower,
    1000 * {{ byar('n_most', 'upper') }} / nullif(n_residents, 0) as per_1000_upper,
    {{ rate('n_people', 'reference_people') }} * {{ rate('reference_residents', 'n_residents') }}
        as ratio_to_white_british,
    case when ethnic_group <> 'White British' then
        {{ poisson_ratio('n_least', 'reference_most', 'lower') }}
        * {{ rate('reference_residents', 'n_residents') }}
    end as ratio_lower,
    case when ethnic_group <> 'White British' then
        {{ poisson_ratio('n_most', 'reference_least', 'upper') }}
        * {{ rate('reference_residents', 'n_residents') }}
    end as ratio_upper,
    case when ethnic_grouping <> 'all' then {{ rate('n_people', 'n_given') }} end as share_of_people,
    case when ethnic_grouping <> 'all' then share_of_residents end as share_of_residents,
    case when ethnic_grouping <> 'all'
        then {{ rate(rate('n_people', 'n_given'), 'share_of_residents') }}
    end as representation_ratio,
    case when ethnic_grouping <> 'all' and n_given_least > 0 then
        {{ wilson('n_least', 'n_given_most', 'lower') }} / nullif(share_of_residents, 0)
    end as representation_lower,
    case when ethnic_grouping <> 'all' and n_given_least > 0 and n_most is not null then
        {{ wilson('least(n_most, n_given_least)', 'n_given_least', 'upper') }}
        / nullif(share_of_residents, 0)
    end as representation_upper,
    share_without_ethnicity,
    case when area_type = 'England' then 'byar, poisson_ratio, wilson'
        else 'byar, poisson_ratio, wilson over_rounding' end as interval_method,
    suppression_reason
from with_reference
where n_residents > 0
