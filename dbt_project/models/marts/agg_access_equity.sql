-- One row per financial year of referral, organisation, grouping of ethnicity and group: its share
-- of referrals against its share of residents, and referrals per 1,000 residents.
-- Residents are of all ages, in 2021 and on the latest look-up. Shares of referrals are of those
-- whose ethnicity is stated. The interval of a rate is that of a Poisson count (Byar).
with

referrals as (

    select
        {{ financial_year('month') }} as financial_year, org_type, org_code, ethnic_category_code,
        sum(denominator) as n_referrals
    from (
        {{ organisations_of(
            ref('int_outcomes__monthly_counts'),
            ['measure', 'month', 'ethnic_category_code', 'denominator'],
        ) }}
    ) as every
    where measure = 'access' and org_type <> 'Provider'
    group by {{ financial_year('month') }}, org_type, org_code, ethnic_category_code

),

by_group as (

    select
        referrals.financial_year, referrals.org_type, referrals.org_code,
        groupings.ethnic_grouping, groupings.ethnic_group,
        sum(referrals.n_referrals) as n_referrals,
        sum(referrals.n_referrals) filter (where stated.ethnic_category_code is not null)
            as n_stated
    from referrals
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    left join {{ ref('ethnic_categories') }} as stated using (ethnic_category_code)
    where groupings.ethnic_grouping in ('all', 'detailed', 'broad', 'minoritised')
    group by
        referrals.financial_year, referrals.org_type, referrals.org_code,
        groupings.ethnic_grouping, groupings.ethnic_group

),

residents as (

    select area_type, area_code, ethnic_grouping, ethnic_group, n_residents, share_of_residents,
        census_year
    from {{ ref('agg_residents') }}
    where census_year = 2021
    qualify lookup_year = max(lookup_year) over (partition by area_type, census_year)

),

paired as (

    select
        by_group.*,
        totals.n_stated as n_all_stated,
        residents.n_residents,
        residents.share_of_residents,
        residents.census_year
    from by_group
    inner join by_group as totals
        on totals.financial_year = by_group.financial_year
        and totals.org_type = by_group.org_type and totals.org_code = by_group.org_code
        and totals.ethnic_grouping = 'all'
    inner join residents
        on residents.area_type = by_group.org_type and residents.area_code = by_group.org_code
        and residents.ethnic_group = by_group.ethnic_group
        and (
            residents.ethnic_grouping = by_group.ethnic_grouping
            or by_group.ethnic_grouping = 'minoritised'
                and residents.ethnic_grouping = 'detailed'
        )

)

select
    financial_year,
    org_type,
    org_code,
    ethnic_grouping,
    ethnic_group,
    cast(n_referrals as bigint) as n_referrals,
    {{ rate('n_stated', 'n_all_stated') }} as share_of_referrals,
    cast(round(n_residents) as bigint) as n_residents,
    share_of_residents,
    {{ rate(rate('n_stated', 'n_all_stated'), 'share_of_residents') }} as representation_ratio,
    1000 * {{ rate('n_referrals', 'n_residents') }} as referrals_per_1000,
    1000 * {{ rate(byar('n_referrals', 'lower'), 'n_residents') }} as referrals_per_1000_lower,
    1000 * {{ rate(byar('n_referrals', 'upper'), 'n_residents') }} as referrals_per_1000_upper,
    'byar' as interval_method,
    census_year
from paired
