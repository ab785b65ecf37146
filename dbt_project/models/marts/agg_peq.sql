-- One row per financial year of referral, grouping of ethnicity, group and item of the patient
-- experience questionnaire: share answering yes (Table 25 of the report) or mean score (Table 27).
-- One answer per pathway, the latest valid one; not applicable is no answer.
with

answers as (

    {% for item in peq_items() %}
    select
        '{{ item }}' as item, financial_year, ethnic_category_code, {{ item }} as answer,
        {{ 'is_assessed' if 'assessment' in item else 'is_accessed' }} as could_answer
    from {{ ref('fct_pathway') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        answers.financial_year, groupings.ethnic_grouping, groupings.ethnic_group, answers.item,
        count(*) filter (where answers.could_answer) as n_could_answer,
        count(answers.answer) as n_answers,
        coalesce(sum(answers.answer), 0) as total,
        coalesce(sum(answers.answer * answers.answer), 0) as total_of_squares
    from answers
    inner join {{ ref('int_ethnic_groups__groupings') }} as groupings using (ethnic_category_code)
    group by
        answers.financial_year, groupings.ethnic_grouping, groupings.ethnic_group, answers.item

),

with_all_years as (

    select financial_year, ethnic_grouping, ethnic_group, item, n_could_answer, n_answers, total,
        total_of_squares
    from counted
    union all
    select 'All', ethnic_grouping, ethnic_group, item, sum(n_could_answer), sum(n_answers),
        sum(total), sum(total_of_squares)
    from counted
    group by ethnic_grouping, ethnic_group, item

),

moments as (

    select
        with_all_years.*,
        {{ rate('total', 'n_answers') }} as mean,
        sqrt(greatest(0, {{ rate('total_of_squares - total * total / n_answers', 'n_answers - 1') }}))
            as sd
    from with_all_years
    where n_answers > 0

)

select
    moments.financial_year,
    moments.ethnic_grouping,
    moments.ethnic_group,
    items.questionnaire,
    items.question,
    items.wording,
    cast(moments.n_could_answer as bigint) as n_could_answer,
    cast(moments.n_answers as bigint) as n_answers,
    case when items.answer_kind = 'yes_no' then cast(moments.total as bigint) end as n_yes,
    case when items.answer_kind = 'yes_no' then moments.mean end as share_yes,
    case when items.answer_kind = 'yes_no'
        then {{ wilson('moments.total', 'moments.n_answers', 'lower') }} end as share_yes_lower,
    case when items.answer_kind = 'yes_no'
        then {{ wilson('moments.total', 'moments.n_answers', 'upper') }} end as share_yes_upper,
    case when items.answer_kind = 'scale' then moments.mean end as mean_score,
    case when items.answer_kind = 'scale' then moments.sd end as sd_score,
    case when items.answer_kind = 'scale' then moments.mean
        - {{ var('normal_quantile') }} * moments.sd / sqrt(moments.n_answers) end
        as mean_score_lower,
    case when items.answer_kind = 'scale' then moments.mean
        + {{ var('normal_quantile') }} * moments.sd / sqrt(moments.n_answers) end
        as mean_score_upper,
    case when items.answer_kind = 'scale' then 'normal' else 'wilson' end as interval_method
from moments
inner join {{ ref('peq_items') }} as items using (item)
