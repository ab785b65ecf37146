{{ config(materialized='view') }}
-- One row per dated answer with the number it stands for. Invalid answers have none: words, numbers
-- out of range, fractions on a scale of whole numbers (12.0 is 12). Not applicable is no answer.
-- Numbers are exact decimals, so that a change of 0.73 is 0.73.
with

read as (

    select
        answers.pathway_key,
        tools.tool,
        answers.occasion,
        answers.answer,
        tools.lowest_score,
        tools.highest_score,
        tools.is_whole_number,
        case
            when tools.is_yes_or_no then case answers.answer when 'Y' then 1 when 'N' then 0 end
            else {{ delivered_score('answers.answer') }}
        end as score
    from {{ ref('int_answers__dated') }} as answers
    inner join {{ ref('int_assessment_tools') }} as tools
        on tools.snomed_code = answers.tool_snomed_code
        and tools.data_set_version = answers.data_set_version
    where answers.answer is not null
        and not (tools.tool like 'peq%' and answers.answer in ('NA', '99'))

)

select
    pathway_key,
    tool,
    occasion,
    case
        when score is null then 'not_a_number'
        when score not between lowest_score and highest_score then 'out_of_range'
        when is_whole_number and score <> floor(score) then 'fraction'
    end as invalid_reason,
    case
        when score between lowest_score and highest_score
            and (not is_whole_number or score = floor(score)) then score
    end as score
from read
