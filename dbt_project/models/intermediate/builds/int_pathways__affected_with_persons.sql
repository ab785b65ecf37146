-- One row per pathway whose row of the marts a partial build makes again: those with changed records,
-- and the others of the same people, whose repeat referrals may have changed.
with

people as (

    select last_person_id as person_id
    from {{ ref('int_pathways__affected') }}
    where last_person_id is not null
    union
    select states.person_id
    from {{ ref('int_pathways__latest_state') }} as states
    inner join {{ ref('int_pathways__affected') }} as affected using (pathway_key)

)

select pathway_key from {{ ref('int_pathways__affected') }}
union
select states.pathway_key
from {{ ref('int_pathways__latest_state') }} as states
inner join people using (person_id)
