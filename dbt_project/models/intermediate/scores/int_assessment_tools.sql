-- One row per assessment tool and data set version: what a valid answer is.
-- Measures of outcome are numbers in a range; of the patient experience questionnaire some items
-- are a scale of 0 to 4 and some are yes (1) or no (0).
select
    measure as tool,
    snomed_code,
    data_set_version,
    lowest_score,
    highest_score,
    is_whole_number,
    false as is_yes_or_no
from {{ ref('measure_thresholds') }}
union all
select
    items.item,
    items.snomed_code,
    versions.data_set_version,
    0,
    case when items.answer_kind = 'scale' then 4 else 1 end,
    true,
    items.answer_kind = 'yes_no'
from {{ ref('peq_items') }} as items
cross join (select distinct data_set_version from {{ ref('measure_thresholds') }}) as versions
