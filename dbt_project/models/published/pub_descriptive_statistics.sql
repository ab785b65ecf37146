-- One row per population, ethnic group and statistic of England's whole period: means, standard
-- deviations and shares of Tables 2 to 4 of the report, and answers of patients (Tables 25 and 27).
-- What is of one subject (mean and standard deviation, shares of one question) is withheld together:
-- where few people have it or few have not, and where so few more or less than in another population
-- have it that a difference would be about them. Beside a withheld group the smallest shown
-- one is withheld, because the figure of everyone is shown.
with

delivered as (

    select
        population, ethnic_group, statistic, value, n,
        case when statistic like '%\_pct' escape '\'
            then split_part(statistic, '_', 1)
            else regexp_replace(statistic, '_(mean|sd)$', '')
        end as subject
    from {{ ref('agg_descriptive_statistics') }}
    {% for kind, column in [
        ('pct', '100 * share_yes'), ('mean', 'mean_score'), ('sd', 'sd_score'),
    ] %}
    union all
    select
        case questionnaire when 'assessment' then 'assessed' else 'accessed' end, ethnic_group,
        items.item || '_{{ kind }}', {{ column }}, n_answers, items.item
    from {{ ref('agg_peq') }} as answers
    inner join {{ ref('peq_items') }} as items using (questionnaire, question)
    where financial_year = 'All' and ethnic_grouping in ('all', 'detailed')
        and (items.answer_kind = 'yes_no') = ('{{ kind }}' = 'pct')
    {% endfor %}

),

counted as (

    select
        *,
        case when statistic like '%\_pct' escape '\' then cast(round(value * n / 100) as bigint)
            else n end as n_with,
        case when statistic like '%\_pct' escape '\' then n - cast(round(value * n / 100) as bigint)
            else 0 end as n_without,
        statistic like '%\_pct' escape '\' as is_share,
        -- of two populations that are too alike, the figures of the first in this list stay
        list_position(['treated', 'referred', 'assessed', 'accessed', 'at_caseness'], population)
            as place
    from delivered

),

alike as (

    select distinct later.population, later.ethnic_group, later.subject
    from counted as later
    inner join counted as earlier
        on earlier.ethnic_group = later.ethnic_group
        and earlier.statistic = later.statistic
        and earlier.place < later.place
    where {{ differ_by_few('earlier.n_with', 'later.n_with') }}
        or {{ differ_by_few('earlier.n_without', 'later.n_without') }}

),

by_subject as (

    select
        population, ethnic_group, subject,
        max(n) as n_people,
        bool_or(coalesce(
            {{ is_small('n_with') }} or (is_share and {{ is_small('n_without') }}), true
        )) as is_small
    from counted
    group by population, ethnic_group, subject

),

judged as (

    select
        by_subject.*,
        alike.subject is not null as is_alike
    from by_subject
    left join alike using (population, ethnic_group, subject)

),

ordered as (

    select
        *,
        bool_or(is_small or is_alike) over (partition by population, subject) as is_one_withheld,
        row_number() over (
            partition by population, subject
            order by is_small or is_alike or ethnic_group = 'All', n_people, ethnic_group
        ) as place
    from judged

),

decided as (

    select
        population, ethnic_group, subject,
        case
            when is_small then 'small_count'
            when is_alike or (is_one_withheld and place = 1) then 'secondary'
        end as suppression_reason
    from ordered

)

select
    counted.population,
    counted.ethnic_group,
    counted.statistic,
    case when suppression_reason is null then round(counted.value, 1) end as value,
    case when suppression_reason is null then {{ rounded_count('counted.n') }} end as n,
    decided.suppression_reason,
    (select max(data_origin) from {{ ref('fct_pathway') }}) as data_origin
from counted
inner join decided using (population, ethnic_group, subject)
