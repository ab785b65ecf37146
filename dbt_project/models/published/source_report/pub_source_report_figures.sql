-- One row per figure printed in the report that this project repeats: descriptive statistics
-- (Tables 2 to 4), estimates (Tables 1, 7 to 23, 26 and 28) and answers of patients (Tables 25
-- and 27), as printed. The report is public, so nothing is withheld.
with

figures as (

    select
        report_table,
        analysis,
        population,
        outcome as quantity,
        model,
        effect as unit,
        ethnic_group,
        published_estimate as value,
        published_lower as lower,
        published_upper as upper,
        is_doubtful,
        doubt
    from {{ ref('published_estimates') }}

    union all

    select
        report_table,
        'descriptive',
        population,
        statistic,
        null,
        case
            when statistic like 'weeks_%' then 'weeks'
            when statistic like '%_pct' then 'percent'
            else 'mean'
        end,
        ethnic_group,
        value,
        null,
        null,
        source_inconsistent,
        flag_reason
    from {{ ref('published_descriptive_statistics') }}

    union all

    select
        report_table,
        'peq_assessment',
        'assessed',
        question,
        null,
        'percent',
        ethnic_group,
        percent_yes,
        null,
        null,
        source_inconsistent,
        flag_reason
    from {{ ref('published_peq_assessment') }}

    union all

    select
        report_table,
        'peq_treatment',
        'treated',
        question,
        null,
        'mean',
        ethnic_group,
        mean,
        null,
        null,
        source_inconsistent,
        flag_reason
    from {{ ref('published_peq_treatment') }}

)

select
    report_table,
    analysis,
    population,
    quantity,
    model,
    unit,
    ethnic_group,
    value,
    lower,
    upper,
    is_doubtful,
    doubt
from figures
