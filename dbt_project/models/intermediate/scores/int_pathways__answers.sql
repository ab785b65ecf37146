{{ config(materialized='incremental') }}
-- One row per pathway and assessment tool: the first and the last valid answer and how many there
-- are, invalid ones counted apart. A single answer is the first; there is then no last.
select
    pathway_key,
    tool,
    min_by(score, occasion) filter (where score is not null) as first_score,
    case when count(score) > 1 then max_by(score, occasion) filter (where score is not null) end
        as last_score,
    max_by(score, occasion) filter (where score is not null) as latest_score,
    count(score) as n_valid,
    count(*) filter (where invalid_reason = 'not_a_number') as n_not_a_number,
    count(*) filter (where invalid_reason = 'out_of_range') as n_out_of_range,
    count(*) filter (where invalid_reason = 'fraction') as n_fractions
from {{ ref('int_answers__judged') }}
group by pathway_key, tool
