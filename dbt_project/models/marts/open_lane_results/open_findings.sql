{{ config(tags=['after_models']) }}
-- One row per finding: a sentence written from one row of a mart, with its number, its interval and
-- the row it comes from. A question without data has no row.
{% set outcome_words = [
    ('recovery', 'recovered'),
    ('reliable_improvement', 'reliably improved'),
    ('reliable_recovery', 'reliably recovered'),
    ('reliable_deterioration', 'reliably got worse'),
] %}
with

newest as (

    select max(financial_year) as financial_year from {{ ref('open_outcome_gaps') }}

),

england as (

    select gaps.*
    from {{ ref('open_outcome_gaps') }} as gaps
    inner join newest using (financial_year)
    where gaps.org_type = 'England' and gaps.ethnic_grouping = 'detailed'
        and gaps.ethnic_group not like 'Not stated%' and gaps.rate is not null

),

england_rates as (

    select rates.*
    from {{ ref('open_outcome_rates') }} as rates
    inner join newest using (financial_year)
    where rates.org_type = 'England' and rates.ethnic_grouping = 'detailed'
        and rates.ethnic_group not like 'Not stated%'

),

largest_gaps as (

    {% for outcome, verb in outcome_words %}
    {% set worst = 'max' if outcome == 'reliable_deterioration' else 'min' %}
    select
        10 + {{ loop.index }} as sort_order,
        'Which group is furthest from White British people?' as question,
        concat(
            'In England in ', england.financial_year, ', ',
            {{ per_cent_with_interval('england.rate', 'rates.rate_lower', 'rates.rate_upper') }},
            ' of ', england.ethnic_group, ' people {{ verb }}, the furthest from White British people ',
            'of ', cast(count(*) over () as varchar), ' groups: ',
            {{ points_with_interval('england.rate_difference', 'england.rate_difference_lower',
                'england.rate_difference_upper') }},
            ' than ', {{ in_per_cent('england.reference_rate') }}, '%.'
        ) as sentence,
        england.rate_difference as value,
        england.rate_difference_lower as value_lower,
        england.rate_difference_upper as value_upper,
        england.interval_method,
        'marts.open_outcome_gaps' as source_table,
        concat(england.financial_year, ', England, ', england.ethnic_group, ', ', england.measure)
            as source_row
    from england
    inner join england_rates as rates using (ethnic_group, measure)
    where measure = '{{ outcome }}'
    qualify england.rate_difference = {{ worst }}(england.rate_difference) over ()
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

how_many as (

    select
        20 as sort_order,
        'How many groups recover less often?' as question,
        concat(
            'Of ', cast(count(*) as varchar), ' groups, ', cast(count(*) filter (where rate_difference_upper < 0) as varchar),
            ' recovered less often than White British people in England in ', max(financial_year),
            ' beyond what chance explains, and ',
            cast(count(*) filter (where rate_difference_lower > 0) as varchar), ' more often.'
        ) as sentence,
        cast(count(*) filter (where rate_difference_upper < 0) as double) as value,
        cast(null as double) as value_lower,
        cast(null as double) as value_upper,
        'count of intervals that do not hold 0' as interval_method,
        'marts.open_outcome_gaps' as source_table,
        concat(max(financial_year), ', England, recovery, all detailed groups') as source_row
    from england
    where measure = 'recovery'
    having count(*) > 0

),

trends as (

    select
        30 + row_number() over (order by verdict, first_to_last) as sort_order,
        'Has the gap narrowed?' as question,
        concat(
            case verdict
                when 'narrowing' then 'The recovery gap has narrowed for '
                when 'widening' then 'The recovery gap has widened for '
                else 'The recovery gap differs between the first and the last year for '
            end,
            ethnic_group, ' people: from ', {{ in_per_cent('first_rate_difference') }}, ' points in ',
            first_year, ' to ', {{ in_per_cent('last_rate_difference') }}, ' in ', last_year,
            ', a change of ', {{ in_per_cent('first_to_last') }}, ' (',
            {{ in_per_cent('first_to_last_lower') }}, ' to ', {{ in_per_cent('first_to_last_upper') }},
            '). A straight line through all ', cast(n_years as varchar), ' years changes by ',
            cast(cast(100 * points_per_year as decimal(6, 2)) as varchar), ' points a year (',
            cast(cast(100 * points_per_year_lower as decimal(6, 2)) as varchar), ' to ',
            cast(cast(100 * points_per_year_upper as decimal(6, 2)) as varchar),
            case
                when verdict <> 'no clear change' then ').'
                when points_per_year_lower > 0 or points_per_year_upper < 0
                    then '), which is not clear once all groups are tested.'
                else '), not beyond how years scatter.'
            end
        ) as sentence,
        first_to_last as value,
        first_to_last_lower as value_lower,
        first_to_last_upper as value_upper,
        'newcombe, square and add of two years' as interval_method,
        'marts.open_trends' as source_table,
        concat('recovery, ', ethnic_group) as source_row
    from {{ ref('open_trends') }}
    where outcome = 'recovery' and ethnic_grouping = 'detailed'
        and (first_to_last_lower > 0 or first_to_last_upper < 0)

),

breaks as (

    {% for year, column, event in [
        ('2019-20', 'break_2019_20', 'the Positive Practice Guide of 2019'),
        ('2020-21', 'break_2020_21', 'the pandemic'),
    ] %}
    select
        60 + {{ loop.index }} as sort_order,
        'Did the gap step with {{ event }}?' as question,
        concat(
            'At {{ year }} the recovery gap steps beyond chance for ',
            cast(count(*) filter (where {{ column }}_p_value_adjusted < 0.05) as varchar), ' of ',
            cast(count(*) as varchar), ' groups; the median step multiplies the odds ratio by ',
            {{ as_ratio('median(' ~ column ~ ')') }}, ', and ',
            cast(count(*) filter (where {{ column }} > 1) as varchar),
            ' groups step up. Timing alone does not say why.'
        ) as sentence,
        median({{ column }}) as value,
        cast(null as double) as value_lower,
        cast(null as double) as value_upper,
        'Holm-adjusted tests; intervals by group in the source' as interval_method,
        'marts.open_trends' as source_table,
        'recovery, detailed groups, {{ column }}' as source_row
    from {{ ref('open_trends') }}
    where outcome = 'recovery' and ethnic_grouping = 'detailed' and {{ column }} is not null
    having count(*) > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

access_rates as (

    select equity.*
    from {{ ref('open_access_equity') }} as equity
    where area_type = 'England' and ethnic_grouping = 'detailed'
        and measure = 'referrals_received' and ethnic_group <> 'White British'
    qualify financial_year = max(financial_year) over ()

),

access_extremes as (

    select
        case when ratio_to_white_british = min(ratio_to_white_british) over () then 71 else 72 end
            as sort_order,
        'Who is referred, given who lives here?' as question,
        concat(
            'In England in ', financial_year, ' there were ',
            cast(cast(per_1000_residents as decimal(6, 1)) as varchar), ' referrals for every 1,000 ',
            ethnic_group, ' residents (', cast(cast(per_1000_lower as decimal(6, 1)) as varchar),
            ' to ', cast(cast(per_1000_upper as decimal(6, 1)) as varchar), '), ',
            {{ ratio_with_interval('ratio_to_white_british', 'ratio_lower', 'ratio_upper') }},
            ' times the White British rate, the ',
            case when ratio_to_white_british = min(ratio_to_white_british) over ()
                then 'lowest' else 'highest' end, ' of ', cast(count(*) over () as varchar),
            ' groups.'
        ) as sentence,
        ratio_to_white_british as value,
        ratio_lower as value_lower,
        ratio_upper as value_upper,
        'poisson_ratio' as interval_method,
        'marts.open_access_equity' as source_table,
        concat(financial_year, ', England, ', ethnic_group, ', referrals_received') as source_row
    from access_rates
    qualify ratio_to_white_british in (
        min(ratio_to_white_british) over (), max(ratio_to_white_british) over ()
    )

),

local_profiles as (

    select
        73 + row_number() over (order by area_name) as sort_order,
        'Does the profile of referrals match the local population?' as question,
        concat(
            'Of referrals with a stated ethnicity from ', area_name, ' in ', financial_year, ', ',
            {{ in_per_cent('share_of_people') }}, '% were of minoritised people, who are ',
            {{ in_per_cent('share_of_residents') }}, '% of its residents: ',
            {{ ratio_with_interval('representation_ratio', 'representation_lower',
                'representation_upper') }},
            ' times their share. Per 1,000 residents they were referred ',
            {{ ratio_with_interval('ratio_to_white_british', 'ratio_lower', 'ratio_upper') }},
            ' times as often as White British people.'
        ) as sentence,
        representation_ratio as value,
        representation_lower as value_lower,
        representation_upper as value_upper,
        'wilson over_rounding' as interval_method,
        'marts.open_access_equity' as source_table,
        concat(financial_year, ', CCG ', area_code, ', Minoritised, referrals_received')
            as source_row
    from {{ ref('open_access_equity') }}
    -- Newham and City and Hackney, whose initiatives the report names
    where area_type = 'CCG' and area_code in ('07T', '08M') and ethnic_group = 'Minoritised'
        and measure = 'referrals_received' and representation_ratio is not null
    qualify financial_year = max(financial_year) over (partition by area_code)

),

within_services as (

    select
        80 as sort_order,
        'How much of the gap lies within services?' as question,
        concat(
            'Within one and the same service, the odds of recovery of ', ethnic_group,
            ' people are ', {{ ratio_with_interval('estimate', 'lower', 'upper') }},
            ' times those of White British people, the lowest of ',
            cast(count(*) over () as varchar), ' groups (',
            cast(n_services as varchar), ' services, all years, withheld counts included).'
        ) as sentence,
        estimate as value, lower as value_lower, upper as value_upper,
        interval_method,
        'models.estimates' as source_table,
        concat('open_outcome_multilevel, recovery, ', ethnic_group) as source_row
    from {{ ref('estimates') }}
    where analysis = 'open_outcome_multilevel' and outcome = 'recovery' and converged
    qualify estimate = min(estimate) over ()

),

demonstrated as (

    select
        90 + row_number() over (order by probability_smaller_gap desc) as sort_order,
        'Which services demonstrate a smaller gap?' as question,
        concat(
            provider_name, ' (', provider_code, '): for the average mix of groups, the odds of ',
            'recovery of minoritised people are ',
            {{ ratio_with_interval('gap_odds_ratio', 'gap_odds_ratio_lower', 'gap_odds_ratio_upper') }},
            ' times those of White British people, against ', {{ as_ratio('average_gap_odds_ratio') }},
            ' in the average service; the probability that its gap is smaller and that minoritised ',
            'people do better than average is ', {{ as_ratio('least(probability_smaller_gap, 0.99)') }},
            case when probability_smaller_gap > 0.99 then ' or more' else '' end,
            '; rank ', cast(cast(rank_lower as integer) as varchar), ' to ',
            cast(cast(rank_upper as integer) as varchar), ' of ',
            cast(count(*) over () as varchar), '.'
        ) as sentence,
        gap_odds_ratio as value,
        gap_odds_ratio_lower as value_lower,
        gap_odds_ratio_upper as value_upper,
        'empirical Bayes, wald; named at a false discovery rate of 5 per cent' as interval_method,
        'marts.open_benchmark' as source_table,
        concat('recovery, ', provider_code, ', Minoritised') as source_row
    from {{ ref('open_benchmark') }}
    where outcome = 'recovery' and ethnic_group = 'Minoritised'
    qualify is_demonstrator

),

agreement as (

    select
        200 as sort_order,
        'Do published counts agree with the report?' as question,
        concat(
            cast(count(*) filter (where is_compatible) as varchar), ' of ', cast(count(*) as varchar),
            ' unadjusted odds ratios of Tables 7 to 10 agree with those from England''s published ',
            'counts of ', (
                select string_agg(distinct financial_year, ' and ' order by financial_year)
                from {{ ref('open_outcome_gaps') }}
                where org_type = 'England' and financial_year <= '2018-19'
            ), ' within sampling and print (its records end in March 2019); the median differs by ',
            {{ in_per_cent('median(abs(ratio_to_published - 1))') }}, '%.',
            coalesce(concat(' Those that do not: ', string_agg(
                case when not is_compatible then concat(ethnic_group, ' (Table ', report_table, ', ',
                {{ as_ratio('estimate') }}, ' against ', {{ as_ratio('published_estimate') }}, ')') end,
                '; ' order by report_table, ethnic_group), '.'), '')
        ) as sentence,
        cast(count(*) filter (where is_compatible) as double) as value,
        cast(null as double) as value_lower,
        cast(null as double) as value_upper,
        'count' as interval_method,
        'marts.open_odds_ratios_vs_report' as source_table,
        'period to 2018-19' as source_row
    from {{ ref('open_odds_ratios_vs_report') }}
    where period = 'to 2018-19'
    having count(*) > 0

),

recomputed as (

    select
        210 as sort_order,
        'Do published percentages follow from published counts?' as question,
        concat(
            cast(cast(sum(n_within_rounding) as bigint) as varchar), ' of ',
            cast(cast(sum(n_recomputable) as bigint) as varchar),
            ' published percentages whose counts are shown follow from them within rounding; ',
            cast(cast(sum(n_bounded_and_consistent) as bigint) as varchar), ' of ',
            cast(cast(sum(n_bounded_and_consistent + n_bounded_and_not) as bigint) as varchar),
            ' beside a withheld count do not contradict its bounds.'
        ) as sentence,
        cast(sum(n_within_rounding) as double) as value,
        cast(null as double) as value_lower,
        cast(null as double) as value_upper,
        'count' as interval_method,
        'quality.published_percentage_agreement' as source_table,
        'all rows' as source_row
    from {{ ref('published_percentage_agreement') }}
    having count(*) > 0

),

everything as (

    {% for part in ['largest_gaps', 'how_many', 'trends', 'breaks', 'access_extremes',
        'local_profiles', 'within_services', 'demonstrated', 'agreement', 'recomputed'] -%}
    select sort_order, question, sentence, value, value_lower, value_upper, interval_method,
        source_table, source_row
    from {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    cast(row_number() over (order by sort_order, source_row) as integer) as finding,
    question,
    sentence,
    value,
    value_lower,
    value_upper,
    interval_method,
    source_table,
    source_row
from everything
